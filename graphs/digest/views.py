"""The digest as it is shown: plain data, as in `graphs/views.py`. Of reviews in private channels it holds numbers, and nothing else."""

from typing import Literal, NotRequired, TypedDict


class Figure(TypedDict):
    """A number of this week and of the week before."""

    now: int
    before: int


class Median(TypedDict):
    """`now` and `before` are None where there is nothing to take it of; `of` says of how many it is."""

    now: int | None
    before: int | None
    of: int


class OfRung(TypedDict):
    """How often a step of the ladder was proposed, and how often recommended."""

    rung: str
    title: str
    proposed: int
    recommended: int


class OfPolicy(TypedDict):
    policy: str
    title: str
    fired: Figure


class Named(TypedDict):
    """A review of a public channel. `link` is its thread's address, where the shell knows it."""

    review: str
    title: str
    link: NotRequired[str | None]


class LateStep(Named):
    """A step that is overdue; `due` is a day as YYYY-MM-DD."""

    text: str
    role: str
    owner: str | None
    due: str


class EndingWaiver(Named):
    """A waiver that ends within a week; `expires` is its last day as YYYY-MM-DD."""

    policy: str
    waives: str
    expires: str


class Cost(TypedDict):
    """Of Claude. `dollars` is None where the price of a model in it is not known."""

    tokens: Figure
    dollars: float | None
    dollars_before: float | None


class Move(TypedDict):
    """So many reviews were decided as `before`, and would be decided as `now`; both as their readers know them."""

    before: str
    now: str
    reviews: int


class Redecided(Named):
    """A review of a public channel that the candidate decides differently."""

    before: str
    now: str


class Shadow(TypedDict):
    """What a candidate pack would have decided of the newest `reviews`; where it cannot be read, `wrong` says why and the rest is 0.

    `in_week` of them were decided in the digest's week. `changed`, `need_a_question` and `contradict` are apart from one another.
    """

    pack: str
    wrong: str | None
    reviews: int
    older: int
    changed: int
    need_a_question: int
    contradict: int
    in_week: int
    changed_in_week: int
    moves: list[Move]
    examples: list[Redecided]


class Logged(TypedDict):
    """The audit log's newest checkpoint: which log, how many entries, its root in base64."""

    log: str
    size: int
    root: str


Unlogged = Literal["no_key", "none_yet", "does_not_hold"]


class Digest(TypedDict):
    """What a week held. `over` is false for a week that still goes on; `quiet`: there is nothing to say.

    `private` and `unknown` are parts of `finished` and `opened`: reviews of private channels, and those of which an earlier version
    kept too little to count all of this. Lists are the first of so many; `…_in_all` says how many there are.
    """

    view: Literal["digest"]
    week: str
    first: str
    last: str
    over: bool
    quiet: bool
    opened: Figure
    finished: Figure
    outcomes: dict[str, Figure]
    blocked: list[Named]
    blocked_in_all: int
    rungs: list[OfRung]
    policies: list[OfPolicy]
    policies_in_all: int
    granted: Figure
    lapsed: Figure
    in_force: Figure
    ending: list[EndingWaiver]
    ending_in_all: int
    steps_done: Figure
    steps_overdue: Figure
    late: list[LateStep]
    minutes: Median
    questions: Median
    cost: Cost | None
    private: int
    unknown: int
    summary: list[str]
    shadow: NotRequired[Shadow | None]
    logged: NotRequired[Logged | Unlogged]
    left_out: NotRequired[int]  # reviews that the file has no room for
    missing: NotRequired[list[str]]  # weeks before this one of which no digest was posted


class DigestFiles(TypedDict):
    """What is attached below a week's digest, by the names of the files; the shell keeps the files themselves."""

    view: Literal["digest_files"]
    week: str
    names: list[str]

"""Every view and row at any size that a pack and a team can give it, hostile texts included: Hypothesis strategies."""

from typing import Any, Literal, get_args

from hypothesis import strategies as st

from graphs.follow_up_views import BoardCard, Compared, Ground, StepsCard, StepShown, Voice, Waivable, WaiverShown
from graphs.views import (
    Announcement,
    AskedFact,
    Deleted,
    Disagreement,
    Explained,
    ExplainedPart,
    Greeting,
    Note,
    Option,
    Question,
    Reason,
    Recap,
    Recommendation,
    Removed,
    RuledOut,
    RungState,
    Said,
    Side,
    Status,
    Step,
    Why,
)

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U123>",
    "<#C123|general>",
    "<https://evil.example|click>",
    "https://evil.example/?q=1&r=2",
    "<http://evil.example>",
    "[a](https://evil.example)",
    "![a](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "@channel @here @everyone",
    "a & b &amp; c &lt;!channel&gt;",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "> quoted\n>>> more",
    "# heading\n---\n| a | b |\n|---|---|",
    "1. one\n- two\n+ three",
    ":tada: :rotating_light:",
    "\u202eabc\u2066",
    "\x00\x07\ud800",
    "\u200b",
    "   \n\t ",
    "",
    "mailto:a@evil.example www.evil.example xmpp:a@b.example",
)

_LONG = ("&" * 500, "<" * 3000, "word " * 200, "x" * 5000, "😀" * 1500)
_pieces = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.sampled_from(_LONG))
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.lists(_pieces, max_size=6).map(" ".join))
"""What people type, and what a title may hold."""

lines = texts.filter(bool)
"""What a pack says: never empty."""

reviews = st.integers(1, 10**6).map("AR-{}".format)
facts = st.from_regex(r"[a-z][a-z0-9_]{0,59}", fullmatch=True)
people = st.one_of(st.from_regex(r"[UW][A-Z0-9]{5,12}", fullmatch=True), texts)
quotes = st.none() | texts
dates = st.dates().map(str)

said: st.SearchStrategy[Said] = st.builds(
    Said, fact=facts, name=lines, question=lines, answer=lines, by=people, quote=quotes, deleted=st.booleans()
)
saids = st.lists(said, max_size=45)
many_lines = st.lists(lines, max_size=30)


@st.composite
def options(draw: st.DrawFn) -> list[Option]:
    values = draw(st.lists(facts, min_size=1, max_size=40, unique=True))
    return [Option(value=value, label=draw(lines)) for value in values]


@st.composite
def asked_facts(draw: st.DrawFn) -> AskedFact:
    kinds: list[Literal["yes_no", "choice", "choices", "count"]] = ["yes_no", "choice", "choices", "count"]
    kind = draw(st.sampled_from(kinds))
    given: list[Option] = [] if kind == "count" else draw(options())
    if kind == "yes_no":
        given = [Option(value="yes", label="Yes"), Option(value="no", label="No")]
    unit, now = draw(st.none() | lines), draw(st.none() | lines)
    return AskedFact(fact=draw(facts), kind=kind, question=draw(lines), unit=unit if kind == "count" else None, options=given, now=now)


announcements: st.SearchStrategy[Announcement] = st.builds(
    Announcement,
    view=st.just("announcement"),
    review=reviews,
    title=texts,
    requester=people,
    owner=people,
    status=st.sampled_from(get_args(Status)),
    about=st.none() | st.integers(0, 60),
    verdict=st.none() | lines,
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    asked = draw(st.lists(asked_facts(), max_size=3, unique_by=lambda fact: fact["fact"]))
    told = draw(st.integers(0, len(asked)))
    answered = [Said(**{**draw(said), "fact": fact["fact"], "question": fact["question"]}) for fact in asked[:told]]
    return Question(
        view="question",
        review=draw(reviews),
        noted=draw(saids),
        points_to=draw(st.none() | lines),
        again=draw(st.none() | lines),
        facts=asked if draw(st.booleans()) else asked[told:],
        answered=answered,
        about=draw(st.integers(0, 60)),
        at_most=draw(st.integers(0, 80)),
        closed=draw(st.booleans()),
        can_go_back=draw(st.booleans()),
    )


sheet_values: st.SearchStrategy[Any] = st.one_of(facts, st.integers(0, 10**18), st.lists(facts, min_size=1, max_size=40))
sides: st.SearchStrategy[Side] = st.builds(Side, said=said, value=st.none() | sheet_values)
disagreements: st.SearchStrategy[Disagreement] = st.builds(
    Disagreement,
    view=st.just("disagreement"),
    review=reviews,
    says=st.none() | lines,
    sides=st.lists(sides, min_size=1, max_size=30),
    dont_know=st.none() | facts,
    closed=st.booleans(),
    holds=st.none() | said,
)
recaps: st.SearchStrategy[Recap] = st.builds(
    Recap, view=st.just("recap"), review=reviews, part=st.integers(1, 3), parts=st.integers(1, 3), rows=saids, closed=st.booleans()
)
reasons: st.SearchStrategy[Reason] = st.builds(
    Reason,
    policy=facts,
    title=lines,
    why=texts,
    severity=st.sampled_from(["block", "require", "advise"]),
    state=st.sampled_from(["violated", "not_evidenced", "waived"]),
    says=st.lists(said, max_size=6),
)
rungs: st.SearchStrategy[RungState] = st.builds(
    RungState, title=lines, state=st.sampled_from(["recommended", "also", "ruled_out", "other"])
)
steps: st.SearchStrategy[Step] = st.builds(Step, text=lines, role=lines, due=dates, advised=st.booleans())
recommendations: st.SearchStrategy[Recommendation] = st.builds(
    Recommendation,
    view=st.just("recommendation"),
    review=reviews,
    title=texts,
    requester=people,
    owner=people,
    in_channel=st.booleans(),
    outcome=st.sampled_from(["proceed", "proceed_with_conditions", "needs_evidence", "blocked"]),
    verdict=lines,
    ladder=st.lists(rungs, max_size=15),
    reasons=st.lists(reasons, max_size=30),
    ruled_out=st.lists(st.builds(RuledOut, title=lines, reasons=st.lists(lines, max_size=6)), max_size=8),
    steps=st.lists(steps, max_size=60),
    also=many_lines,
    would_change=many_lines,
    answers=saids,
    description=texts,
    pack=lines,
    decided_on=dates,
)
whys: st.SearchStrategy[Why] = st.builds(
    Why, view=st.just("why"), review=reviews, question=lines, help=lines, decides=st.lists(lines, max_size=80)
)
explanations: st.SearchStrategy[Explained] = st.builds(
    Explained,
    view=st.just("explained"),
    review=reviews,
    parts=st.lists(st.builds(ExplainedPart, title=lines, lines=st.lists(lines, min_size=1, max_size=60)), min_size=1, max_size=6),
)
deletions: st.SearchStrategy[Deleted] = st.builds(
    Deleted, view=st.just("deleted"), review=reviews, by=people, answers=st.lists(said, min_size=1, max_size=10)
)
greetings: st.SearchStrategy[Greeting] = st.builds(
    Greeting,
    view=st.just("greeting"),
    channel=st.just("C0TEAM"),
    thread=st.none(),
    draft=st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    direct=st.booleans(),
)
removals: st.SearchStrategy[Removed] = st.builds(
    Removed, view=st.just("removed"), review=reviews, day=dates, channel=st.none() | st.just("C0TEAM"), thread=st.none()
)
members = st.lists(st.from_regex(r"[USW][A-Z0-9]{5,12}", fullmatch=True), max_size=60)
notes: st.SearchStrategy[Note] = st.builds(Note, view=st.just("note"), review=reviews, to=st.none() | people, text=lines, called=members)
voices: st.SearchStrategy[Voice] = st.builds(Voice, by=people, on=dates, text=st.none() | texts)
waivers: st.SearchStrategy[WaiverShown] = st.builds(
    WaiverShown,
    policy=facts,
    title=lines,
    reason=texts,
    by=people,
    on=dates,
    expires=dates,
    ticket=st.none() | texts,
    before=lines,
    after=lines,
    ended=st.sampled_from([None, "lapsed", "replaced"]),
)
waivables: st.SearchStrategy[Waivable] = st.builds(Waivable, policy=facts, title=lines, max_days=st.integers(1, 730))
cards: st.SearchStrategy[BoardCard] = st.builds(
    BoardCard,
    view=st.just("board"),
    review=reviews,
    round=st.integers(1, 99),
    verdict=lines,
    members=members,
    called=members,
    ruled=st.sampled_from([None, "approved", "changes", "declined"]),
    ruling=st.none() | voices,
    concerns=st.lists(voices, max_size=30),
    waivers=st.lists(waivers, max_size=40),
    waivable=st.lists(waivables, max_size=60),
    closed=st.booleans(),
)

shown_steps: st.SearchStrategy[StepShown] = st.builds(
    StepShown,
    step=st.from_regex(r"[a-z][a-z0-9-]{0,59}/[a-z][a-z0-9-]{0,59}", fullmatch=True),
    text=lines,
    role=lines,
    owner=st.none() | people,
    due=dates,
    advised=st.booleans(),
    state=st.sampled_from(["open", "overdue", "done"]),
    done=st.none() | voices,
    snoozed=st.none() | dates,
)
step_cards: st.SearchStrategy[StepsCard] = st.builds(
    StepsCard,
    view=st.just("steps"),
    review=reviews,
    round=st.integers(1, 99),
    steps=st.lists(shown_steps, max_size=60, unique_by=lambda step: step["step"]),
    closed=st.booleans(),
)

grounds: st.SearchStrategy[Ground] = st.builds(
    Ground,
    view=st.just("ground"),
    review=reviews,
    round=st.integers(1, 99),
    says=texts,
    asks=st.lists(lines, max_size=60),
    chosen=st.none() | st.sampled_from(["again", "stands", "past"]),
)
comparisons: st.SearchStrategy[Compared] = st.builds(
    Compared,
    view=st.just("compared"),
    review=reviews,
    before=st.integers(1, 99),
    after=st.integers(1, 99),
    lines=st.lists(lines, max_size=99),
)

views = st.one_of(
    announcements,
    questions(),
    disagreements,
    recaps,
    recommendations,
    cards,
    step_cards,
    grounds,
    comparisons,
    whys,
    explanations,
    deletions,
    notes,
)
"""Every view that is a message of a review."""

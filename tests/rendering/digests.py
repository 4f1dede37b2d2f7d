"""A week's digest, as JOURNEY tells it, for examples that are read; and digests of any size, with anything that people write in them."""

from typing import Any

from hypothesis import strategies as st

from graphs.digest.comparing import POLICIES
from graphs.digest.tally import NAMED
from graphs.digest.views import Cost, Digest, EndingWaiver, Figure, LateStep, Logged, Median, Named, OfPolicy, OfRung
from tests.rendering import views

EXAMPLE = Digest(
    view="digest",
    week="2026-W47",
    first="2026-11-16",
    last="2026-11-22",
    over=True,
    quiet=False,
    opened=Figure(now=11, before=12),
    finished=Figure(now=9, before=6),
    outcomes={
        "proceed": Figure(now=3, before=1),
        "proceed_with_conditions": Figure(now=4, before=2),
        "blocked": Figure(now=2, before=3),
    },
    blocked=[
        Named(review="AR-9", title="HR handbook assistant", link="https://acme.slack.com/archives/C1/p1764000000000100"),
        Named(review="AR-14", title="Letters to tenants", link=None),
    ],
    blocked_in_all=2,
    rungs=[
        OfRung(rung="prompting", title="Prompting", proposed=1, recommended=2),
        OfRung(rung="rag", title="Retrieval (RAG)", proposed=2, recommended=5),
        OfRung(rung="tool_use", title="Tool use", proposed=0, recommended=1),
        OfRung(rung="fine_tuning", title="Fine-tuning", proposed=5, recommended=1),
        OfRung(rung="", title="None named", proposed=1, recommended=0),
    ],
    policies=[
        OfPolicy(policy="evals-before-tuning", title="Have a scored evaluation before you tune", fired=Figure(now=5, before=3)),
        OfPolicy(policy="cheaper-steps-first", title="Measure the cheaper steps before you climb past them", fired=Figure(now=4, before=4)),
        OfPolicy(policy="data-rights", title="Know that you may use the data", fired=Figure(now=2, before=0)),
    ],
    policies_in_all=7,
    granted=Figure(now=1, before=0),
    lapsed=Figure(now=0, before=1),
    in_force=Figure(now=2, before=1),
    ending=[
        EndingWaiver(review="AR-7", title="Tickets", policy="data-rights", waives="Know that you may use the data", expires="2026-11-27")
    ],
    ending_in_all=1,
    steps_done=Figure(now=4, before=3),
    steps_overdue=Figure(now=6, before=4),
    late=[
        LateStep(review="AR-3", title="Search", text="Build a scored test set", role="Product owner", owner="U0ENGINEER", due="2026-11-05"),
        LateStep(review="AR-5", title="Tickets", text="Measure retrieval on its own", role="Engineering", owner=None, due="2026-11-12"),
    ],
    minutes=Median(now=110, before=130, of=9),
    questions=Median(now=8, before=9, of=9),
    cost=Cost(tokens=Figure(now=412_000, before=301_500), dollars=0.123, dollars_before=0.09),
    private=3,
    unknown=1,
    summary=[],
    logged=Logged(log="plumbline/T024BE7LD", size=4182, root="Qm9sdCB0aGUgZG9vciBhbmQgbG9jayB0aGUgd2luZG8="),
    left_out=0,
)

QUIET = Digest(**{**EXAMPLE, "quiet": True})

LINK = "https://acme.slack.com/archives/C0TEAM/p1764000000000100?thread_ts=1764000000.000100&cid=C0TEAM"
numbers = st.sampled_from([0, 1, 2, 999, 1_000, 10**9]) | st.integers(0, 100_000)
figures: st.SearchStrategy[Figure] = st.builds(Figure, now=numbers, before=numbers)
medians: st.SearchStrategy[Median] = st.builds(Median, now=st.none() | numbers, before=st.none() | numbers, of=numbers)
links = st.sampled_from([LINK, None, "javascript:alert(1)", "https://evil.example/<!channel>", "https://a.example/" + "x" * 4_000])
named: dict[str, Any] = {"review": views.reviews, "title": views.texts, "link": links}
dollars = st.none() | st.floats(0, 10**6)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """Lists are no longer than the graph makes them."""
    fixed: dict[str, Any] = {
        "view": st.just("digest"),
        "week": st.sampled_from(["2026-W47", "2026-W53", "2027-W01"]),
        "first": st.just("2026-12-28"),
        "last": st.just("2027-01-03"),
        "over": st.booleans(),
        "quiet": st.booleans(),
        "outcomes": st.dictionaries(st.sampled_from(["proceed", "blocked", "", "proceed_with_conditions", "of_another_pack"]), figures),
        "blocked": st.lists(st.fixed_dictionaries(named), max_size=NAMED),
        "rungs": st.lists(st.builds(OfRung, rung=views.facts, title=views.lines, proposed=numbers, recommended=numbers), max_size=20),
        "policies": st.lists(st.builds(OfPolicy, policy=views.facts, title=views.lines, fired=figures), max_size=POLICIES),
        "ending": st.lists(
            st.fixed_dictionaries({**named, "policy": views.facts, "waives": views.lines, "expires": views.dates}), max_size=NAMED
        ),
        "late": st.lists(
            st.fixed_dictionaries(
                {**named, "text": views.lines, "role": views.lines, "owner": st.none() | views.people, "due": views.dates}
            ),
            max_size=NAMED,
        ),
        "summary": st.lists(views.lines.map(lambda text: text[:400]), max_size=3),
        "cost": st.none() | st.builds(Cost, tokens=figures, dollars=dollars, dollars_before=dollars),
        "logged": st.sampled_from(["no_key", "none_yet", "does_not_hold"])
        | st.builds(Logged, log=st.just("plumbline/T024BE7LD"), size=numbers, root=st.just("Qm9s+/dCB0" * 4)),
        "missing": st.lists(st.sampled_from(["2026-W45", "2026-W46"]), max_size=8),
    }
    of_figures = dict.fromkeys(("opened", "finished", "granted", "lapsed", "in_force", "steps_done", "steps_overdue"), figures)
    of_medians = dict.fromkeys(("minutes", "questions"), medians)
    of_numbers = dict.fromkeys(("blocked_in_all", "policies_in_all", "ending_in_all", "private", "unknown", "left_out"), numbers)
    made: Any = draw(st.fixed_dictionaries({**fixed, **of_figures, **of_medians, **of_numbers}))
    view: Digest = made
    return view


def biggest(long: str) -> Digest:
    """Everything that it can hold, at its longest."""
    most, link = Figure(now=10**9, before=0), "https://acme.slack.com/archives/".ljust(300, "x")
    one = Named(review="AR-999999999999", title=long, link=link)
    return Digest(
        view="digest",
        week="2026-W53",
        first="2026-12-28",
        last="2027-01-03",
        over=False,
        quiet=False,
        opened=most,
        finished=most,
        outcomes=dict.fromkeys([*"abcdefgh", "proceed", "blocked"], most),
        blocked=[one] * NAMED,
        blocked_in_all=10**9,
        rungs=[OfRung(rung="r", title=long, proposed=10**9, recommended=10**9)] * 20,
        policies=[OfPolicy(policy="p", title=long, fired=most)] * POLICIES,
        policies_in_all=10**9,
        granted=most,
        lapsed=most,
        in_force=most,
        ending=[EndingWaiver(**one, policy="p", waives=long, expires="2026-12-30")] * NAMED,
        ending_in_all=10**9,
        steps_done=most,
        steps_overdue=most,
        late=[LateStep(**one, text=long, role=long, owner="U" + "A" * 40, due="2026-12-30")] * NAMED,
        minutes=Median(now=10**9, before=10**9, of=10**9),
        questions=Median(now=10**9, before=10**9, of=10**9),
        cost=Cost(tokens=most, dollars=10.0**9, dollars_before=None),
        private=10**9,
        unknown=10**9,
        summary=[long[:400]] * 3,
        logged=Logged(log="plumbline/T" + "A" * 40, size=10**9, root="A" * 44),
        left_out=10**9,
        missing=["2026-W45"] * 9,
    )

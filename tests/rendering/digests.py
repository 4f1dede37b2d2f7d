"""A week's digest, as JOURNEY tells it, for examples that are read."""

from graphs.digest.views import Cost, Digest, EndingWaiver, Figure, LateStep, Logged, Median, Named, OfPolicy, OfRung

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
        OfRung(rung="", title="None of these", proposed=1, recommended=0),
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

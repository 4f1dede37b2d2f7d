"""One review, as JOURNEY tells it, for examples that are read."""

from graphs.views import AskedFact, Option, Question, Reason, Recommendation, RuledOut, RungState, Said, Step

REQUESTER, ENGINEER, ANALYST = "U0REQUESTER", "U0ENGINEER", "U0ANALYST"

RATES = ("never", "yearly", "quarterly", "monthly", "weekly", "daily", "live")

CHANGES = Said(
    fact="knowledge_changes",
    name="knowledge changes",
    question="How often does the knowledge change?",
    answer="weekly",
    by=ENGINEER,
    quote="HR edits something most weeks",
)
EVALS = Said(
    fact="evals_exist",
    name="evals exist",
    question="Do you have a repeatable, scored evaluation?",
    answer="no",
    by=ENGINEER,
    quote="we have no test set",
)
APPROACH = Said(
    fact="proposed_approach", name="proposed approach", question="Which approach?", answer="fine tuning", by=REQUESTER, quote=None
)

YES_NO = AskedFact(
    fact="restricted_documents",
    kind="yes_no",
    question="Are there documents that some readers may not see?",
    unit=None,
    options=[Option(value="yes", label="Yes"), Option(value="no", label="No")],
    now=None,
)
COUNT = AskedFact(
    fact="calls_per_month", kind="count", question="How many calls do you expect?", unit="calls a month", options=[], now=None
)
CHOICE = AskedFact(
    fact="knowledge_changes",
    kind="choice",
    question="How often does the knowledge change?",
    unit=None,
    options=[Option(value=name, label=name.capitalize()) for name in RATES],
    now=None,
)
CHOICES = AskedFact(
    fact="need",
    kind="choices",
    question="What does the model lack?",
    unit=None,
    options=[Option(value="knowledge", label="Facts that it does not know"), Option(value="reasoning", label="Better thinking")],
    now=None,
)


def question(*facts: AskedFact) -> Question:
    return Question(
        view="question",
        review="AR-12",
        noted=[],
        points_to=None,
        again=None,
        facts=list(facts),
        answered=[],
        about=4,
        at_most=9,
        closed=False,
        can_go_back=False,
    )


RECOMMENDATION = Recommendation(
    view="recommendation",
    review="AR-12",
    title="HR handbook assistant",
    requester=REQUESTER,
    owner=ENGINEER,
    in_channel=False,
    outcome="blocked",
    verdict="Blocked as proposed. Use RAG instead of fine-tuning.",
    ladder=[
        RungState(title="Prompting", state="other"),
        RungState(title="RAG", state="recommended"),
        RungState(title="Tool use", state="also"),
        RungState(title="Fine-tuning", state="ruled_out"),
    ],
    reasons=[
        Reason(
            policy="evals-before-tuning",
            title="Evals before tuning",
            why="Nobody could tell whether tuning helped",
            severity="block",
            state="violated",
            says=[EVALS],
        ),
        Reason(policy="citations", title="Citations", why="", severity="advise", state="not_evidenced", says=[]),
        Reason(policy="waived", title="Data rights", why="Waived until May", severity="require", state="waived", says=[APPROACH]),
    ],
    ruled_out=[RuledOut(title="Fine-tuning", reasons=["knowledge belongs in retrieval", "evals before tuning"])],
    steps=[
        Step(text="Build a scored test set", role="Product owner", due="2026-12-04", advised=False),
        Step(text="Measure retrieval on its own", role="Engineering", due="2027-01-08", advised=False),
        Step(text="Show sources", role="Engineering", due="2026-12-18", advised=True),
    ],
    also=["Also use Tool use"],
    would_change=["If style is a need too, fine-tuning comes back"],
    answers=[CHANGES, EVALS, APPROACH],
    description="We want to answer employees.\n\nFrom the handbook.",
    pack="llm-adaptation 1.0 (a1b2c3d)",
    decided_on="2026-11-23",
)

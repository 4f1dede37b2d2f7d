"""What is measured, through OpenTelemetry, as Docket measures its queue: nothing costs anything until somebody asks for it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Literal

from opentelemetry import metrics, trace

from graphs.effects import Entry

_meter: Final = metrics.get_meter("plumbline")
_tracer: Final = trace.get_tracer("plumbline")

_turns: Final = _meter.create_counter("plumbline_turns", description="Turns taken, by how they ended")
_seconds: Final = _meter.create_histogram(
    "plumbline_turn_duration",
    unit="s",
    description="How long a turn takes, Slack included",
    explicit_bucket_boundaries_advisory=[0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 60],
)
_events: Final = _meter.create_counter("plumbline_events", description="What happened in reviews, as their journals name it")
_questions: Final = _meter.create_counter("plumbline_questions", description="Questions asked")
_calls: Final = _meter.create_counter("plumbline_model_calls", description="Requests to the model, by what for and how they ended")
_tokens: Final = _meter.create_counter("plumbline_model_tokens", description="Tokens that the model billed, by kind")
_dropped: Final = _meter.create_counter("plumbline_dropped_facts", description="What the model said and the code did not take, by reason")

WAITING: Final = {
    name: _meter.create_gauge(f"plumbline_{name}", description=description, unit=unit)
    for name, unit, description in (
        ("reviews_awake", "", "Reviews with something to do"),
        ("inbox_messages", "", "Messages that no turn has taken yet"),
        ("inbox_age", "s", "How long the oldest of them has waited"),
        ("effects_waiting", "", "Posts and updates that Slack has not had yet"),
        ("audit_due", "", "Reviews whose journals have entries that the audit log has not"),
        ("audit_entries", "", "Entries in the audit log"),
        ("audit_trouble", "", "1 while an audit log cannot be continued"),
        ("digest_age", "s", "How long ago the weekly digest was posted last, or was first due to come; 0 while there is none to come"),
    )
}

Ended = Literal["done", "put_off", "stale", "failed"]
TOKENS: Final = ("input", "output", "cache_read", "cache_write")


def turn_ended(tenant: str, how: Ended, seconds: float) -> None:
    _turns.add(1, {"tenant": tenant, "ended": how})
    _seconds.record(seconds, {"tenant": tenant})


def happened(tenant: str, entries: Iterable[Entry]) -> None:
    """Entries that a journal has just taken over, each once."""
    for entry in entries:
        what, data = entry["what"], entry["data"]
        _events.add(1, {"tenant": tenant, "what": what})
        if what == "asked":
            _questions.add(1, {"tenant": tenant})
        elif what in ("read", "narrated"):
            _count_model(tenant, what, data)


def _count_model(tenant: str, what: str, data: Mapping[str, Any]) -> None:
    _calls.add(data["calls"], {"tenant": tenant, "what_for": what, "failure": data["failure"] or "none"})
    for kind in TOKENS:
        _tokens.add(data[kind], {"tenant": tenant, "kind": kind})
    for reason, number in data["dropped"].items():
        _dropped.add(number, {"tenant": tenant, "reason": reason})


def turn_span(tenant: str, review: str) -> AbstractContextManager[object]:
    """Around a turn; an error's text, which may be a person's words, does not get into it."""
    about = {"plumbline.tenant": tenant, "plumbline.review": review}
    return _tracer.start_as_current_span("plumbline.turn", attributes=about, record_exception=False, set_status_on_exception=False)

"""What is measured says nothing that people wrote."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import metrics


def test_a_turn_is_a_span_that_names_the_review_and_keeps_an_errors_words_out(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(metrics, "_tracer", provider.get_tracer("plumbline"))
    with pytest.raises(ValueError, match="most weeks"), metrics.turn_span("T0ACME0001", "AR-7"):
        raise ValueError("HR edits something most weeks")
    (span,) = exporter.get_finished_spans()
    assert (span.name, dict(span.attributes or {})) == ("plumbline.turn", {"plumbline.tenant": "T0ACME0001", "plumbline.review": "AR-7"})
    assert "most weeks" not in span.to_json()

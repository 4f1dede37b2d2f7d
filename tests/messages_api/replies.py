"""What the stand-in answers with: as the API would, or failing as it may."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Body = Mapping[str, Any]
Say = Callable[[Body], Any]  # what is to be sent as JSON text


@dataclass(frozen=True, slots=True)
class Status:
    """An error by its HTTP status."""

    status: int
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Stops:
    """An answer that the model ended otherwise than by itself; its text is cut there."""

    reason: Literal["refusal", "max_tokens", "model_context_window_exceeded"]


@dataclass(frozen=True, slots=True)
class Text:
    """An answer of these very words."""

    text: str


Broken = Literal["hangs", "is cut", "closes", "no_json_body"]
Fault = Status | Stops | Text | Broken
KINDS: Final = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error"} | {
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def given(body: Body) -> dict[str, Any]:
    """What the user message holds."""
    content = body["messages"][-1]["content"]
    found: dict[str, Any] = json.loads(content)
    return found


def passages(body: Body) -> Iterator[tuple[str, str]]:
    """Id and text."""
    for passage in given(body).get("passages", ()):
        yield passage["id"], passage["text"]


def nothing() -> dict[str, Any]:
    return {"facts": [], "withdrawn": [], "questions": []}


@dataclass(slots=True)
class Reads:
    """A model that knows some phrases: quote → fact and values. `unsure` are quotes that it is not sure about."""

    phrases: Mapping[str, tuple[str, Sequence[str]] | Sequence[tuple[str, Sequence[str]]]]
    unsure: Sequence[str] = ()
    questions: Mapping[str, str] | None = None
    withdrawals: Mapping[str, str] | None = None
    sentences: Callable[[list[str]], list[dict[str, Any]]] | None = None

    def __call__(self, body: Body) -> dict[str, Any]:
        asked_for = given(body)
        if "basis" in asked_for:
            ids = [item["id"] for item in asked_for["basis"]]
            return {"sentences": self.sentences(ids) if self.sentences else [{"text": "Start with the cheaper step.", "rests_on": ids[:1]}]}
        said = nothing()
        for passage, text in passages(body):
            said["facts"] += [fact for quote in self.phrases if quote in text for fact in self._facts(quote, passage)]
            said["questions"] += [{"passage": passage, "fact": fact} for words, fact in (self.questions or {}).items() if words in text]
            said["withdrawn"] += [
                {"fact": fact, "quote": words, "passage": passage} for words, fact in (self.withdrawals or {}).items() if words in text
            ]
        return said

    def _facts(self, quote: str, passage: str) -> Iterator[dict[str, Any]]:
        meant = self.phrases[quote]
        pairs: Any = [meant] if isinstance(meant[0], str) else meant
        for fact, values in pairs:
            yield {"fact": fact, "values": list(values), "quote": quote, "passage": passage, "sure": quote not in self.unsure}

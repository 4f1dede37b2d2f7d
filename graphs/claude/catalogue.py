"""The facts of a pack as the model is told of them: the same bytes for the same pack, so that they are cached."""

from collections.abc import Iterator

from policies.model import Fact
from policies.pack import Pack


def catalogue(pack: Pack) -> str:
    return "\n\n".join("\n".join(_entry(name, fact)) for name, fact in pack.facts.items())


def _entry(name: str, fact: Fact) -> Iterator[str]:
    yield f"### {name}"
    yield f"Question: {fact.question}"
    yield f"Meaning: {' '.join(fact.help.split())}"
    if fact.kind == "count":
        yield f"Value: one whole number, in digits{f' ({fact.unit})' if fact.unit else ''}"
    elif fact.kind == "yes_no":
        yield "Value: one of yes, no"
    else:
        yield "Values: one or more of" if fact.kind == "choices" else "Value: one of"
        yield from (f"- {option}: {label}" for option, label in fact.options.items())

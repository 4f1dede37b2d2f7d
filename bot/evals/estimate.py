"""What measuring a model will cost, roughly and before anything is sent."""

from collections.abc import Iterable
from typing import Final

from bot.evals.playing import turns
from bot.evals.prices import cost
from bot.evals.system import Usage
from bot.evals.transcript import Transcript

CHARACTERS: Final = 3.5  # a token, in English; catalogue and messages are nearly all of what is sent
AROUND: Final = 60  # tokens around the messages of a call
OUT: Final = 400  # tokens of an answer, thinking included


def estimate(transcripts: Iterable[Transcript], prompt: str, at_once: int) -> Usage:
    """One call for the opening text and one a turn. Calls that begin together each write the prompt to the cache, later ones read it."""
    chosen = list(transcripts)
    calls = sum(1 + len(turns(one)) for one in chosen)
    said = sum(len(text) for one in chosen for text in one.texts)
    system = round(len(prompt) / CHARACTERS)
    cold = min(at_once, calls)
    return Usage(
        calls=calls,
        input=round(said / CHARACTERS) + calls * AROUND,
        output=calls * OUT,
        cache_read=(calls - cold) * system,
        cache_write=cold * system,
    )


def said(usage: Usage, model: str) -> str:
    spent = cost(model, usage)
    price = f"about ${spent:.2f}" if spent is not None else f"at an unknown price ({model} is not in the price table)"
    tokens = usage.input + usage.cache_read + usage.cache_write
    return f"{model}: about {usage.calls} calls, {tokens:,} tokens in and {usage.output:,} out, {price}."

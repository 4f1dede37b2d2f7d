"""The node `count`: all reviews, one after the other, into what this week and the week before count."""

from langgraph.runtime import Runtime

from graphs.digest.context import DigestContext, context_of
from graphs.digest.state import Digesting, Wanted
from graphs.digest.tally import Span, count, empty
from graphs.digest.week import Week


async def count_reviews(state: Wanted, runtime: Runtime[DigestContext]) -> Digesting:
    context = context_of(runtime)
    week = Week.read(state["week"], context.zone)
    this, before = Span.of(week, state["now"]), Span.of(week.before, state["now"])
    tally, earlier = empty(), empty()
    async for reviews in context.records():
        for review in reviews:
            count(tally, review, this)
            count(earlier, review, before)
    return Digesting(week=state["week"], now=state["now"], tally=tally, before=earlier)

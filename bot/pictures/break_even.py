"""What a large prompted and a small tuned model cost over the months, where the lines cross, and every number that went in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.pictures.canvas import EDGE, FAINT, INK, MARGIN, WHITE, WIDTH, Canvas
from bot.pictures.picture import Picture
from bot.pictures.scale import money, short, ticks
from bot.pictures.typefaces import drawable
from bot.rendering.dates import day
from bot.rendering.escape import flat
from bot.rendering.limits import cut

LARGE: Final = "#1a5fa8"
SMALL: Final = "#b04a00"
TEXT: Final = 12  # points
TITLE: Final = 15
CURRENCY: Final = 20  # units
PLOT: Final = 150  # points high
SWATCH: Final = 22
SHORTEST: Final = 6  # months that are shown at least
NEVER_SHOWN: Final = 24  # months, where the lines do not cross
BEYOND: Final = 1.6  # times the break-even


@dataclass(frozen=True, slots=True)
class Costs:
    """What the chart is about; money is in the pack's own currency, of which `currency` is the name, if it has one."""

    review: str
    months: float | None  # None: never
    tuning: float
    large: float  # a month
    small: float  # a month
    currency: str
    assumes: list[str]

    @property
    def crossing(self) -> float | None:
        """Not rounded, so that it lies where the lines cross."""
        return None if self.months is None or self.large <= self.small else self.tuning / (self.large - self.small)

    @property
    def headline(self) -> str:
        if self.months is None:
            return "A small tuned model never pays for its tuning at these prices"
        return f"A small tuned model breaks even after {self.months:,g} months"

    @property
    def legend(self) -> tuple[str, str]:
        tuned = f"Small tuned model: {money(self.tuning)} once, then {money(self.small)} a month"
        return f"Large prompted model: {money(self.large)} a month", tuned

    @property
    def axis(self) -> str:
        return f"Total cost{', ' + self.currency if self.currency else ''}, by months"


def break_even(review: str, even: Mapping[str, Any]) -> Picture | None:
    """`even` is the decision's `break_even` as JSON; None where its words cannot be drawn."""
    costs = read_costs(review, even)
    canvas = break_even_canvas(costs)
    return None if canvas is None else Picture("break-even", f"{review}: break-even of tuning", break_even_alt(costs), canvas.png())


def break_even_alt(costs: Costs) -> str:
    return f"{costs.review}. {costs.headline}. {costs.axis}. {'. '.join(costs.legend)}. What this assumes: {'. '.join(costs.assumes)}."


def read_costs(review: str, even: Mapping[str, Any]) -> Costs:
    given = even["assumptions"]
    months = even["months"]
    return Costs(
        review=review,
        months=None if isinstance(months, str) else float(months),
        tuning=given["tuning_cost"],
        large=given["large_model_cost_per_month"],
        small=given["small_tuned_cost_per_month"],
        currency=_currency(given["prices"]),
        assumes=_assumes(given),
    )


def break_even_canvas(costs: Costs) -> Canvas | None:
    if not drawable(costs.review + costs.currency):
        return None
    canvas = Canvas()
    canvas.paragraph(costs.headline, TITLE, 4, "bold")
    canvas.y += 4
    for ink, dashed, text in ((LARGE, False, costs.legend[0]), (SMALL, True, costs.legend[1])):
        _swatch(canvas, ink, dashed=dashed)
        canvas.paragraph(text, TEXT, 4, x=MARGIN + SWATCH + 6)
    canvas.y += 6
    canvas.paragraph(costs.axis, TEXT, 2, ink=FAINT)
    canvas.y += 8
    _plot(canvas, costs)
    canvas.y += 10
    canvas.paragraph("What this assumes", 13, 1, "bold")
    for text in costs.assumes:
        canvas.line("·", MARGIN, canvas.y, TEXT, "bold")
        canvas.paragraph(text, TEXT, 4, x=MARGIN + 9)
    canvas.y += 2
    canvas.paragraph(costs.review, TEXT, 1, ink=FAINT)
    return canvas


def _swatch(canvas: Canvas, ink: str, *, dashed: bool) -> None:
    y = canvas.y + TEXT * 0.6
    start, end = (MARGIN, y), (MARGIN + SWATCH, y)
    canvas.dashes(start, end, ink, 3, 5) if dashed else canvas.path([start, end], ink, 3)


def _plot(canvas: Canvas, costs: Costs) -> None:
    crossing = costs.crossing
    across = ticks(NEVER_SHOWN if crossing is None else max(SHORTEST, crossing * BEYOND))
    months = across[-1]
    up = ticks(max(costs.large * months, costs.tuning + costs.small * months, 1))
    left, right, top, bottom = (
        MARGIN + 6 + max(canvas.width_of(short(cost), TEXT) for cost in up),
        WIDTH - MARGIN - 8,
        canvas.y,
        canvas.y + PLOT,
    )

    def at(month: float, cost: float) -> tuple[float, float]:
        return left + (right - left) * month / months, bottom - (bottom - top) * cost / up[-1]

    canvas.panel((left, top, right, bottom), WHITE, EDGE, radius=0)
    for cost in up:
        y = at(0, cost)[1]
        canvas.path([(left, y), (right, y)], EDGE, 0.5)
        label = short(cost)
        canvas.line(label, left - 5 - canvas.width_of(label, TEXT), y - TEXT * 0.6, TEXT, ink=FAINT)
    for month in across:
        label = short(month)
        width = canvas.width_of(label, TEXT)
        canvas.line(label, min(at(month, 0)[0] - width / 2, WIDTH - MARGIN - width), bottom + 3, TEXT, ink=FAINT)
    meeting = None if crossing is None else at(crossing, costs.large * crossing)
    if meeting:
        canvas.dashes(meeting, (meeting[0], bottom), INK, 1, 3)
    canvas.path([at(0, 0), at(months, costs.large * months)], LARGE, 2.5)
    canvas.dashes(at(0, costs.tuning), at(months, costs.tuning + costs.small * months), SMALL, 2.5, 6)
    if meeting:
        canvas.disc(meeting, 5, WHITE, INK)
    canvas.y = bottom + TEXT * 1.5


def _currency(prices: Mapping[str, Any]) -> str:
    """What the units begin with, such as "US dollars per million input tokens"; empty where they differ."""
    named = {flat(price["unit"]).split(" per ")[0].split(" for ")[0] for price in prices.values()}
    return cut(named.pop(), CURRENCY) if len(named) == 1 else ""


def _assumes(given: Mapping[str, Any]) -> list[str]:
    price = {name: money(item["value"]) for name, item in given["prices"].items()}
    training = f"{price['labour']} of work, {given['labelled_examples']:,} examples, {given['epochs']:g} times over"
    return [
        f"{given['calls_per_month']:,} calls a month of {given['tokens_per_call']:,} tokens, {given['input_share']:.0%} of them input",
        f"A million tokens, large model: {price['large_model_input']} in, {price['large_model_output']} out",
        f"A million tokens, small tuned model: {price['small_tuned_input']} in, {price['small_tuned_output']} out",
        f"Tuning, once: {training} at {price['training']} a million tokens",
        f"The policy pack's prices of {day(given['prices_on'])}, not a quote",
    ]

"""Pictures of a recommendation: everything that is written stands inside, is large enough, and is said in words as well."""

import json
import re
from datetime import date
from io import BytesIO
from itertools import combinations, pairwise
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.break_even import break_even, break_even_alt, break_even_canvas, read_costs
from bot.pictures.canvas import EDGE, FAINT, GROUND, INK, MARGIN, PIXELS, WHITE, WIDTH, Canvas
from bot.pictures.ladder import LOOKS, ladder, ladder_alt, ladder_canvas
from bot.pictures.picture import ALT_TEXT
from bot.pictures.pictures import pictures
from bot.pictures.scale import money, short, ticks
from bot.pictures.typefaces import drawable
from bot.rendering.escape import flat
from graphs.views import Files, Recommendation, RungState
from policies.break_even import break_even as compute
from policies.load import load_pack
from policies.pack import DEFAULT_PACK
from tests.rendering import views
from tests.rendering.examples import RECOMMENDATION

MANY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)
SMALLEST: Final = 12  # points on a phone
BYTES: Final = 1_000_000
LATIN = st.text(st.sampled_from("AbÄéñŁžжΩ €…·()-/0179 "), min_size=1, max_size=120)

rungs: st.SearchStrategy[RungState] = st.builds(RungState, title=LATIN, state=st.sampled_from(sorted(LOOKS)))
records: st.SearchStrategy[Recommendation] = st.builds(
    lambda view, ladder, verdict: Recommendation(**{**view, "ladder": ladder, "verdict": verdict}),  # type: ignore[typeddict-item]
    views.recommendations,
    st.lists(rungs, min_size=1, max_size=15),
    LATIN,
)
counts = st.one_of(st.integers(0, 200), st.integers(0, 10**18))


PACK = load_pack(DEFAULT_PACK)


def even(calls: int, tokens: int, examples: int) -> dict[str, Any]:
    answers = {"calls_per_month": calls, "tokens_per_call": tokens, "labelled_examples": examples}
    found = compute(PACK, answers, date(2026, 11, 24))
    assert found is not None
    return {"months": found.months, "assumptions": dict(found.assumptions)}


def assert_legible(canvas: Canvas) -> None:
    for written in canvas.written:
        left, top, right, bottom = written.box
        assert left >= MARGIN / 2
        assert right <= WIDTH - MARGIN / 2
        assert top >= 0
        assert bottom <= canvas.y + MARGIN
        assert written.size >= SMALLEST


def assert_apart(canvas: Canvas) -> None:
    for one, other in combinations(canvas.written, 2):
        beside = one.box[2] <= other.box[0] or other.box[2] <= one.box[0]
        assert beside or one.box[3] <= other.box[1] + 1 or other.box[3] <= one.box[1] + 1, (one, other)


def test_no_two_texts_lie_on_each_other() -> None:
    for canvas in (
        ladder_canvas(RECOMMENDATION),
        break_even_canvas(read_costs("AR-1", even(200_000, 3_000, 5_000))),
        break_even_canvas(read_costs("AR-1", even(26, 36, 1_450_618_843))),
    ):
        assert canvas is not None
        assert_apart(canvas)


@MANY
@given(records)
def test_every_ladder_is_legible_and_within_its_card(view: Recommendation) -> None:
    canvas = ladder_canvas(view)
    assert canvas is not None
    assert_legible(canvas)
    assert len(ladder_alt(view)) <= ALT_TEXT


@MANY
@given(views.recommendations)
def test_a_ladder_is_left_out_only_where_its_words_cannot_be_drawn(view: Recommendation) -> None:
    shown = [view["verdict"], *(rung["title"] for rung in view["ladder"])]
    if ladder_canvas(view) is None:
        assert not view["ladder"] or not all(drawable(flat(text)) for text in shown)
    assert len(ladder_alt(view)) <= ALT_TEXT


@pytest.mark.parametrize("steps", [1, 15])
def test_a_picture_is_a_png_of_three_pixels_a_point_and_no_burden(steps: int) -> None:
    rungs = [RungState(title=f"Step {number} of " + "many " * 9, state="ruled_out") for number in range(steps)]
    for picture in (ladder({**RECOMMENDATION, "ladder": rungs}), break_even("AR-1", even(10**18, 10**18, 10**18))):
        assert picture is not None
        image = Image.open(BytesIO(picture.png))
        assert (image.format, image.width) == ("PNG", WIDTH * PIXELS)
        assert image.height < 4 * image.width
        assert len(picture.png) < BYTES


def test_the_ladder_says_in_words_what_it_shows() -> None:
    canvas = ladder_canvas(RECOMMENDATION)
    assert canvas is not None
    assert ladder_alt(RECOMMENDATION) == (
        "AR-12. Blocked as proposed. Use RAG instead of fine-tuning. The ladder, cheapest step first: "
        "1 Prompting; 2 RAG (recommended); 3 Tool use (use as well); 4 Fine-tuning (ruled out)."
    )
    assert [written.text for written in canvas.written if written.text in ("RAG", "recommended", "use as well", "ruled out")] == [
        "RAG",
        "recommended",
        "use as well",
        "ruled out",
    ]
    assert_all_said(canvas, ladder_alt(RECOMMENDATION))


def assert_all_said(canvas: Canvas, alt: str) -> None:
    """Every word; figures on an axis are only shown."""
    assert {word for written in canvas.written for word in words(written.text)} <= set(words(alt))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d]{2,}", text.casefold())


def test_a_step_with_letters_that_the_typeface_lacks_is_not_drawn_as_boxes() -> None:
    rung = RungState(title="検索", state="recommended")
    assert ladder({**RECOMMENDATION, "ladder": [rung]}) is None


@MANY
@given(counts, counts, counts)
@example(0, 0, 0)
@example(10**18, 10**18, 10**18)
@example(1, 1, 0)
@example(26, 36, 1_450_618_843)  # a wide figure at the end of the axis
def test_every_break_even_is_legible_and_within_its_card(calls: int, tokens: int, examples: int) -> None:
    costs = read_costs("AR-1", even(calls, tokens, examples))
    canvas, alt = break_even_canvas(costs), break_even_alt(costs)
    assert canvas is not None
    assert_legible(canvas)
    assert len(alt) <= ALT_TEXT
    assert_all_said(canvas, alt)


def test_the_chart_says_its_figures_and_all_that_they_rest_on() -> None:
    costs = read_costs("AR-12", even(200_000, 3_000, 5_000))
    assert break_even_alt(costs) == (
        "AR-12. A small tuned model breaks even after 10.2 months. Total cost, US dollars, by months. "
        "Large prompted model: 3,240 a month. Small tuned model: 30,135 once, then 288 a month. What this assumes: "
        "200,000 calls a month of 3,000 tokens, 80% of them input. A million tokens, large model: 3 in, 15 out. "
        "A million tokens, small tuned model: 0.30 in, 1.20 out. "
        "Tuning, once: 30,000 of work, 5,000 examples, 3 times over at 3 a million tokens. "
        "The policy pack's prices of 24 Nov 2026, not a quote."
    )


def test_prices_in_several_currencies_name_none() -> None:
    given = even(10, 10, 10)
    given["assumptions"]["prices"]["labour"] = {"value": 1, "unit": "euros for one round"}
    assert read_costs("AR-1", given).axis == "Total cost, by months"


def test_a_currency_that_cannot_be_drawn_leaves_the_chart_out() -> None:
    given = even(10, 10, 10)
    for price in given["assumptions"]["prices"].values():
        price["unit"] = "円 per million tokens"
    assert break_even("AR-1", given) is None


def test_where_the_lines_cross_is_where_they_cost_the_same() -> None:
    costs = read_costs("AR-1", even(200_000, 3_000, 5_000))
    assert costs.crossing is not None
    assert costs.large * costs.crossing == pytest.approx(costs.tuning + costs.small * costs.crossing)
    assert round(costs.crossing, 1) == costs.months


def test_a_model_that_never_pays_has_no_crossing() -> None:
    assert read_costs("AR-1", even(0, 10, 10)).crossing is None


def files(ladder: list[RungState], **decision: Any) -> Files:
    data = {"break_even": even(10, 10, 10), "tuning_method": "none", **decision}
    return Files(view="files", review="AR-12", record={**RECOMMENDATION, "ladder": ladder}, decision=json.dumps(data))


def kinds(view: Files) -> list[str]:
    return [picture.kind for picture in pictures(view)]


RAG = [
    RungState(title="Prompting", state="ruled_out"),
    RungState(title="RAG", state="recommended"),
    RungState(title="Tuning", state="other"),
]
REFUSED = [*RAG[:2], RungState(title="Tuning", state="ruled_out")]


def test_the_chart_comes_only_where_tuning_is_in_question_and_its_numbers_are_known() -> None:
    assert kinds(files(RAG)) == ["ladder"]
    assert kinds(files(REFUSED)) == ["ladder", "break-even"]
    assert kinds(files(RAG, tuning_method="lora")) == ["ladder", "break-even"]
    assert kinds(files(REFUSED, break_even=None)) == ["ladder"]


def test_the_same_decision_gives_the_same_bytes() -> None:
    assert pictures(files(REFUSED)) == pictures(files(REFUSED))


@pytest.mark.parametrize("page", ["#ffffff", "#1a1d21"], ids=["light", "dark"])
def test_the_card_stands_out_from_the_page_or_has_an_edge(page: str) -> None:
    assert max(contrast(GROUND, page), contrast(EDGE, page)) > 2


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_step_is_written_in_ink_that_stands_out(look: Any) -> None:
    assert contrast(look.ink, look.fill) > 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize(("ink", "ground"), [(INK, GROUND), (FAINT, GROUND), (INK, WHITE)])
def test_every_other_text_is_written_in_ink_that_stands_out(ink: str, ground: str) -> None:
    assert contrast(ink, ground) > 4.5


@pytest.mark.parametrize("most", [1, 7, 24, 99.9, 1_234_567, 10**30])
def test_an_axis_reaches_as_far_as_it_must_in_even_steps(most: float) -> None:
    found = ticks(most)
    assert found[0] == 0
    assert most <= found[-1] * 1.000_001 < 2 * most + 1
    assert {round((after - before) / found[1], 6) for before, after in pairwise(found)} == {1}
    assert len(found) <= 6


def test_figures_on_an_axis_are_short_and_sums_are_in_full() -> None:
    assert [short(value) for value in (0, 2.5, 500, 30_000, 1_250_000, 2e9, 3e12, 4e20)] == [
        "0",
        "2.5",
        "500",
        "30k",
        "1.25M",
        "2B",
        "3T",
        "4e20",
    ]
    assert [money(value) for value in (0, 0.3, 3.0, 99.5, 1234.56)] == ["0", "0.30", "3", "99.50", "1,235"]


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

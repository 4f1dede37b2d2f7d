"""The chart of a digest: legible on a phone, and said in words as well."""

from io import BytesIO
from typing import Any

from hypothesis import given
from PIL import Image

from bot.pictures.canvas import PIXELS, WIDTH
from bot.pictures.picture import ALT_TEXT
from bot.pictures.week import week_alt, week_canvas, week_picture
from bot.rendering.limits import units
from graphs.digest.views import Digest
from tests.rendering.digests import EXAMPLE, biggest, digests
from tests.rendering.test_every_message import FEW
from tests.rendering.test_pictures import BYTES, assert_all_said, assert_apart, assert_legible


def changed(**changes: Any) -> Digest:
    view: Any = {**EXAMPLE, **changes}
    kept: Digest = view
    return kept


@FEW
@given(digests())
def test_every_chart_is_legible_and_within_its_card(view: Digest) -> None:
    canvas = week_canvas(view)
    assert units(week_alt(view)) <= ALT_TEXT
    if canvas is not None:
        assert_legible(canvas)


def test_a_chart_is_a_png_of_three_pixels_a_point_and_no_burden() -> None:
    for view in (EXAMPLE, biggest("Long word " * 30)):
        picture = week_picture(view)
        assert picture is not None
        image = Image.open(BytesIO(picture.png))
        assert (image.format, image.width) == ("PNG", WIDTH * PIXELS)
        assert image.height < 2 * image.width
        assert len(picture.png) < BYTES
        assert picture.png == getattr(week_picture(view), "png", None)


def test_no_two_texts_of_a_chart_lie_on_each_other() -> None:
    for view in (EXAMPLE, biggest("Long word " * 30)):
        canvas = week_canvas(view)
        assert canvas is not None
        assert_apart(canvas)


def test_a_chart_says_in_words_what_it_shows() -> None:
    canvas = week_canvas(EXAMPLE)
    assert canvas is not None
    assert week_alt(EXAMPLE) == (
        "Audit digest · week 47, 16 to 22 Nov 2026, 9 reviews finished. Steps of the ladder, proposed and recommended: "
        "Prompting 1 and 2; Retrieval (RAG) 2 and 5; Tool use 0 and 1; Fine-tuning 5 and 1; None named 1 and 0."
    )
    assert_all_said(canvas, week_alt(EXAMPLE))


def test_no_chart_is_drawn_of_nothing_or_of_letters_that_the_typeface_lacks() -> None:
    assert week_picture(changed(rungs=[])) is None
    assert week_picture(changed(rungs=[{"rung": "r", "title": "検索", "proposed": 1, "recommended": 1}])) is None

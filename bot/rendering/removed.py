"""What is said below a review that was removed, to whoever still writes or presses something there."""

from bot.rendering.blocks import Rendered, fallback, section
from graphs.views import Removed


def removed(view: Removed) -> Rendered:
    text = f"{was_removed(view['review'], view['day'])} What is written or pressed here is not kept. To begin anew: /arch-review"
    return Rendered(fallback(text), [section(text)])


def was_removed(review: str, day: str) -> str:
    return f"{review} was removed on {day}: reviews are kept here for a limited time after they are closed."

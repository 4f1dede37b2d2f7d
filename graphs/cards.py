"""Cards: posts in the thread for what people do about a decision, one a round. A later round closes the one before."""

from typing import TypeVar

from graphs.draft import Draft
from graphs.follow_up_views import BoardCard, StepsCard

Card = TypeVar("Card", BoardCard, StepsCard)


def put_card(draft: Draft, post: str | None, shown: Card | None, card: Card, *, anew: bool = False) -> str:
    """The post that shows the card from now on: the round's own, unless people are to be told `anew`."""
    if post and shown and shown["round"] == card["round"] and not anew:
        draft.update(post, card)
        return post
    close_card(draft, post, shown)
    return draft.post(card)


def close_card(draft: Draft, post: str | None, shown: Card | None) -> Card | None:
    """The card as it stands there then, without anything to press."""
    if post is None or shown is None or shown["closed"]:
        return shown
    closed: Card = {**shown, "closed": True}
    draft.update(post, closed)
    return closed

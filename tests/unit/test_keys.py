"""A kind of key that is added must be one that goes with its review, or one that a workspace has."""

import inspect

from bot.keys import Keys

ONLY_THE_NUMBER = {"only_of"}  # which names the others


def test_every_key_that_is_named_after_a_review_goes_with_it() -> None:
    kinds = {name: made for name, made in inspect.getmembers(Keys, inspect.isfunction) if not name.startswith("_")}
    of_a_review = {name for name, made in kinds.items() if "review" in inspect.signature(made).parameters} - ONLY_THE_NUMBER
    keys = Keys("T1")
    assert sorted(kinds[name](keys, "AR-1") for name in of_a_review) == sorted(keys.only_of("AR-1"))


def test_every_key_of_a_workspace_carries_its_hash_tag() -> None:
    keys = Keys("T1")
    for name, kind in inspect.getmembers(Keys):
        if isinstance(kind, property):
            assert getattr(keys, name).startswith("plumbline:{T1}:"), name
        elif inspect.isfunction(kind) and not name.startswith("_") and name not in ONLY_THE_NUMBER:
            given = ["x"] * (len(inspect.signature(kind).parameters) - 1)
            assert kind(keys, *given).startswith("plumbline:{T1}:"), name

"""What is no error in a pack but deserves a look: things that nothing uses, and dates that have passed."""

from collections.abc import Iterator
from datetime import date

from policies.binding import Meaning
from policies.condition import Name
from policies.pack import Pack
from policies.rules import Rules
from policies.views import View, views


class _Noting(Rules):
    """Rules that remember which names conditions used."""

    def __init__(self, pack: Pack) -> None:
        self.used: set[str] = set()
        super().__init__(pack)

    def meaning(self, name: Name, evidence: str | None) -> Meaning:
        self.used.add(name.id)
        return super().meaning(name, evidence)


def lint(pack: Pack, as_of: date) -> Iterator[str]:
    """One line for each thing to look at in a pack that loads, and in each that it is composed of."""
    for view in views(pack):
        begins = f"{view.pack.file.id}: " if pack.composed else ""
        yield from (f"{begins}{remark}" for remark in _remarks(view, as_of))


def _remarks(view: View, as_of: date) -> Iterator[str]:
    pack, used = view.pack, _Noting(view.whole).used
    called = view.names.words if view.names else {}
    rule = pack.file.break_even
    weighed = set(rule.values.model_dump().values()) if rule else set()
    yield from (f'the term "{term}" is used nowhere' for term in pack.file.terms if called.get(term, term) not in used)
    yield from (
        f'the named value "{value}" is used nowhere'
        for value in pack.file.values
        if called.get(value, value) not in used and value not in weighed
    )
    if pack.file.review_by < as_of:
        yield f"the pack should have been reviewed by {pack.file.review_by}"
    for policy in pack.policies.values():
        if policy.review_by < as_of:
            yield f'the policy "{policy.id}" should have been reviewed by {policy.review_by}'

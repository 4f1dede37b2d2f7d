"""What a pack of a composition says of itself: its tests and invariants speak of it and of the packs that it uses, not of all."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.composing import compose
from policies.merging import seen_from
from policies.pack import Names, Pack


@dataclass(frozen=True, slots=True)
class View:
    """What a pack's own tests and invariants speak of: `whole` is the pack with those that it uses."""

    pack: Pack
    whole: Pack

    @property
    def names(self) -> Names | None:
        """What the pack's ids are called in the whole; None where it is whole by itself."""
        return self.whole.composed.names[self.pack.file.id] if self.whole.composed else None

    def policies(self) -> list[str]:
        """The pack's own policies, as the whole calls them."""
        return [policy for policy in self.whole.policies if self.whole.owner(policy) in (None, self.pack.file.id)]


def views(pack: Pack) -> Iterator[View]:
    """Of each pack that this one is composed of; of a pack that is not composed, itself."""
    for one in pack.parts:
        seen = seen_from(one, pack.parts) if pack.composed else [one]
        yield View(one, one if len(seen) == 1 else pack if len(seen) == len(pack.parts) else compose(seen))

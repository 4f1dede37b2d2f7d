"""The packs that are shipped, by name; `load_pack` knows them by it."""

from typing import Final

from policies.pack import DEFAULT_PACK, JOIN

SHIPPED: Final = tuple(sorted(folder.name for folder in DEFAULT_PACK.parent.iterdir() if (folder / "pack.yaml").exists()))
TOGETHER: Final = JOIN.join(SHIPPED)

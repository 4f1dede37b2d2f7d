"""What `policies new` writes: the starter pack, under another name and with today's dates."""

import re
from datetime import date
from pathlib import Path
from typing import Final

from bot.files import write_text
from policies import __path__ as policies_path
from policies.errors import PlumblineError

STARTER: Final = Path(policies_path[0]) / "starter"
_BEGUN: Final = "2026-11-23"  # the dates that the starter pack has
_REVIEWED: Final = "2027-11-23"
LONGEST: Final = 60  # characters of a pack's id


def write_new_pack(folder: Path, today: date) -> None:
    """Into a folder that does not exist yet, or is empty.

    Raises:
        PlumblineError: where it cannot be written there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlumblineError(f"{folder}: there is something already. Name a folder that does not exist yet.")
    name = re.sub("[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-").lstrip("0123456789-")[:LONGEST].rstrip("-") or "our-policies"
    later = date(today.year + 1, today.month, min(today.day, 28))
    for path in sorted(STARTER.rglob("*.yaml")):
        text = path.read_text("utf-8").replace(_BEGUN, today.isoformat()).replace(_REVIEWED, later.isoformat())
        write_text(folder / path.relative_to(STARTER), text.replace("id: starter\n", f"id: {name}\n"))
    print(f"{folder}: a pack with two policies, three tests and two invariants. Look at it, change it, then:")
    print(f"  plumbline policies check {folder}")

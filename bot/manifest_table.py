"""Every scope and event of the Slack app with its reason, for deploy/README.md: `python -m bot.manifest_table` rewrites it there.

The manifest itself says the reasons, in the comments beside them.
"""

import re
from pathlib import Path
from typing import Final

from bot.workspace.manifest import PLACES

PAGE: Final = PLACES[0].parent / "README.md"
BEGIN: Final = "<!-- from slack_manifest.yaml; `make docs` rewrites it -->"
END: Final = "<!-- end -->"
_LISTED: Final = re.compile(r"^\s+- (?P<name>[a-z_]+(?:[:.][a-z.]+)?)  # (?P<reason>.+)$", re.MULTILINE)


def table() -> str:
    manifest = PLACES[0].read_text("utf-8")
    scopes, events = manifest.partition("scopes:")[2].split("bot_events:")
    lines = ["| | | why |", "|---|---|---|"]
    for kind, part in (("scope", scopes), ("event", events)):
        lines += [f"| {kind} | `{found['name']}` | {found['reason']} |" for found in _LISTED.finditer(part)]
    return "\n".join(lines)


def rewritten(page: str) -> str:
    """The page with the table as it should be."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}"


def main(page: Path = PAGE) -> None:
    page.write_text(rewritten(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()

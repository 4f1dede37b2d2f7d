"""The review graph as LangGraph draws it, for this folder's README: `python -m graphs.drawing` prints it."""

import sys

from graphs.review import build


def drawing() -> str:
    """Mermaid, without the settings at its top that not every page renders."""
    lines = build().get_graph().draw_mermaid().rstrip().splitlines()
    return "\n".join(lines[lines.index("graph TD;") :])


if __name__ == "__main__":
    sys.stdout.write(drawing() + "\n")

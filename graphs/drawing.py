"""The graphs as LangGraph draws them, for this folder's README: `python -m graphs.drawing` prints them."""

import sys
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.digest.digest import digest
from graphs.review import review


def drawing(graph: CompiledStateGraph[Any, Any, Any, Any]) -> str:
    """Mermaid, without the settings at its top that not every page renders."""
    lines = graph.get_graph().draw_mermaid().rstrip().splitlines()
    return "\n".join(lines[lines.index("graph TD;") :])


if __name__ == "__main__":
    sys.stdout.write(f"{drawing(review)}\n\n{drawing(digest)}\n")

"""A graph as Mermaid, which GitHub draws in a pull request."""

from policies.drawing.graph import Graph


def mermaid(graph: Graph) -> str:
    lines = ["---", f"title: {_text(graph.title)}", "---", "flowchart TD"]
    for node in graph.nodes:
        opening, closing = ("([", "])") if node.kind == "result" else ("[", "]")
        lines.append(f'    {node.id}{opening}"{_text(node.label)}"{closing}')
    for arrow in graph.arrows:
        label = f'|"{_text(arrow.label)}"|' if arrow.label else ""
        lines.append(f"    {arrow.start} -->{label} {arrow.end}")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Without what Mermaid would read."""
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;").replace("\n", " ")

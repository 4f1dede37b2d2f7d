"""A graph as SVG: nodes in rows, arrows between them, readable without colours and by screen readers."""

from html import escape
from typing import Final

from policies.drawing.graph import Graph, Node

WIDE: Final = 190  # pixels of a node, with the gap beside it
HIGH: Final = 96  # of a row
BOX: Final = (168, 40)
MARGIN: Final = 24
TITLE: Final = 40
LETTERS: Final = 25  # of a label; the whole stands in its title


def svg(graph: Graph) -> str:
    places, width, height = _places(graph)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
            'font-family="sans-serif" font-size="12">'
        ),
        f"<title>{escape(graph.title)}</title>",
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>'
        ),
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{MARGIN}" y="{MARGIN + 10}" font-size="16" font-weight="bold">{escape(graph.title)}</text>',
    ]
    parts += [_arrow(places[arrow.start], places[arrow.end], arrow.label) for arrow in graph.arrows]
    parts += [_node(node, *places[node.id]) for node in graph.nodes]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _places(graph: Graph) -> tuple[dict[str, tuple[int, int]], int, int]:
    """The middle of each node; width and height of the whole."""
    rows: dict[int, list[Node]] = {}
    for node in graph.nodes:
        rows.setdefault(node.row, []).append(node)
    columns = max([len(row) for row in rows.values()] + [node.column + 1 for node in graph.nodes if node.column is not None])
    width, height = 2 * MARGIN + columns * WIDE, 2 * MARGIN + TITLE + len(rows) * HIGH
    places: dict[str, tuple[int, int]] = {}
    for level, row in enumerate(rows[number] for number in sorted(rows)):
        left = (width - len(row) * WIDE) // 2
        for position, node in enumerate(row):
            x = left + position * WIDE if node.column is None else MARGIN + node.column * WIDE
            places[node.id] = x + WIDE // 2, MARGIN + TITLE + level * HIGH + BOX[1] // 2
    return places, width, height


def _arrow(start: tuple[int, int], end: tuple[int, int], label: str) -> str:
    (x1, y1), (x2, y2) = start, end
    y1, y2 = y1 + BOX[1] // 2, y2 - BOX[1] // 2
    line = f'<path d="M{x1} {y1} {x2} {y2}" fill="none" stroke="#555" marker-end="url(#tip)"/>'
    if not label:
        return line
    halo = 'paint-order="stroke" stroke="#fff" stroke-width="4"'  # so that the line behind does not strike it through
    place = f'x="{(x1 + x2) // 2}" y="{(y1 + y2) // 2}" text-anchor="middle" font-size="10" fill="#333"'
    text = f"<text {place} {halo}>{escape(_cut(label))}</text>"
    return f"<g><title>{escape(label)}</title>{line}{text}</g>"


def _node(node: Node, x: int, y: int) -> str:
    width, height = BOX
    round_, fill = (20, "#e8f0fe") if node.kind == "result" else (4, "#fff")
    box = f'<rect x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}" rx="{round_}" fill="{fill}" stroke="#333"/>'
    text = f'<text x="{x}" y="{y + 4}" text-anchor="middle">{escape(_cut(node.label))}</text>'
    return f"<g><title>{escape(node.label)}</title>{box}{text}</g>"


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"

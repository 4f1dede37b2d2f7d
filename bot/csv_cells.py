"""Cells of a CSV file that people open in a spreadsheet."""

from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would work it out; see OWASP, CSV injection


def safe(cell: Any) -> Any:
    """What a spreadsheet would take for a formula is text with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell

import pytest

from graphs.claude.contract import Passage
from graphs.claude.pieces import PIECE, by_lines, pieces


def test_short_passages_share_a_request() -> None:
    passages = [Passage(f"Ev{number}", "a few words") for number in range(30)]
    assert pieces(passages) == [passages]


def test_nothing_to_read_is_no_request() -> None:
    assert pieces([]) == []


def test_a_long_text_is_cut_at_its_lines_and_they_keep_their_numbers() -> None:
    text = "\n".join(f"line {number} {'x' * 50}" for number in range(1, 2001))
    parts = [part for piece in pieces([Passage("Ev1", text, document="d.md", line=1)]) for part in piece]
    assert len(parts) > 3
    assert all(len(part.text) <= PIECE for part in parts)
    assert all(part.text.startswith(f"line {part.line} ") for part in parts)
    assert "\n".join(part.text for part in parts) == text


@pytest.mark.parametrize("line", ["word " * 20_000, "x" * 100_000])
def test_a_line_that_is_too_long_is_cut_too_and_nothing_is_lost(line: str) -> None:
    parts = list(by_lines(Passage("Ev1", f"first\n{line}\nlast", line=1), 1000))
    assert all(len(part.text) <= 1000 for part in parts)
    assert "".join(part.text for part in parts).replace("\n", "") == f"first{line}last"
    assert [part.line for part in parts][1:3] == [2, 2]
    assert "last" in parts[-1].text

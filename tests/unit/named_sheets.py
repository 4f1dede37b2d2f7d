"""The named fact sheets of a pack's tests, with some answers changed."""

from typing import Any

from policies.pack import Pack
from policies.sheet import Misfit, Sheet, read_answer
from policies.yaml_source import read_file


def named_sheet(pack: Pack, name: str, **changes: Any) -> Sheet:
    sheets = read_file(pack.folder / "tests" / "sheets.yaml", "sheets.yaml").data["sheets"]
    written: dict[str, Any] = {}
    at: str | None = name
    while at is not None:
        written = {**sheets[at]["facts"], **written}
        at = sheets[at].get("from")
    return {fact: _answer(pack, fact, value) for fact, value in {**written, **changes}.items()}


def _answer(pack: Pack, fact: str, value: Any) -> Any:
    answer = read_answer(pack.facts[fact], value)
    assert not isinstance(answer, Misfit), answer
    return answer

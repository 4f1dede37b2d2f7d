"""Every fact of the packs that are shipped has a short name that reads as plain language before a colon and an answer."""

from pathlib import Path

import pytest

from policies.errors import PackError
from policies.load import load_pack
from policies.pack import Pack
from tests.shipped_packs import SHIPPED, TOGETHER
from tests.unit.small_packs import small_pack_with

LONGEST = 40  # characters in a shipped pack; the format allows 48
OWNER = "    question: Does somebody answer for it?\n"


@pytest.fixture(params=[*SHIPPED, TOGETHER])
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(Path(request.param))


def test_every_fact_of_a_shipped_pack_has_a_name(pack: Pack) -> None:
    assert [fact for fact, about in pack.facts.items() if not about.name] == []


def test_no_two_facts_of_shipped_packs_have_one_name(pack: Pack) -> None:
    names = [about.name for about in pack.facts.values()]
    assert len(set(names)) == len(names)


def test_every_name_of_a_shipped_pack_is_short_and_asks_nothing(pack: Pack) -> None:
    names = [about.name or "" for about in pack.facts.values()]
    assert [name for name in names if len(name) > LONGEST or not name[:1].islower() or "?" in name or "_" in name or "," in name] == []


def test_a_fact_needs_no_name(tmp_path: Path) -> None:
    pack = small_pack_with(tmp_path, "facts.yaml", OWNER, f"{OWNER}    name: a named owner\n")
    assert (pack.facts["owner"].name, pack.facts["backup"].name) == ("a named owner", None)


def test_a_name_may_have_48_characters_and_spaces_around_it_do_not_count(tmp_path: Path) -> None:
    pack = small_pack_with(tmp_path, "facts.yaml", OWNER, f'{OWNER}    name: " {"n" * 48} "\n')
    assert pack.facts["owner"].name == "n" * 48


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("n" * 49, '"name" is longer than 48 characters'),
        ('" "', '"name" is empty'),
        ('"owner: named"', "the name holds a colon"),
    ],
)
def test_a_name_that_does_not_fit_is_refused(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(PackError) as caught:
        small_pack_with(tmp_path, "facts.yaml", OWNER, f"{OWNER}    name: {name}\n")
    assert [problem.what for problem in caught.value.problems] == [what]

"""`plumbline policies schema`: what editors check packs and sheets against."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.journeys.command import plumbline
from tests.unit.small_packs import SMALL_PACK

KINDS = ["pack", "facts", "ladder", "policies", "invariants", "sheets", "tests", "waivers", "sheet"]


def test_all_schemas_are_printed_by_name() -> None:
    done = plumbline("policies", "schema", "--pack", SMALL_PACK)
    assert (done.returncode, done.stderr) == (0, "")
    schemas = json.loads(done.stdout)
    assert list(schemas) == KINDS
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_one_kind_is_printed_alone() -> None:
    every = json.loads(plumbline("policies", "schema", "--pack", SMALL_PACK).stdout)
    for kind in ("policies", "sheet"):
        done = plumbline("policies", "schema", kind, "--pack", SMALL_PACK)
        assert done.returncode == 0
        assert json.loads(done.stdout) == every[kind]


def test_the_schema_of_sheets_is_the_packs_own() -> None:
    small, default = (json.loads(plumbline("policies", "schema", "sheet", *pack).stdout) for pack in ([], ["--pack", SMALL_PACK])[::-1])
    assert Draft202012Validator(small).is_valid({"proposal": "tuning", "examples": 3})
    assert not Draft202012Validator(default).is_valid({"proposal": "tuning"})
    assert Draft202012Validator(default).is_valid({"proposed_approach": "fine_tuning"})


def test_schemas_can_be_written_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schemas"
    done = plumbline("policies", "schema", "--pack", SMALL_PACK, "--out", folder)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [str(folder / f"{kind}.schema.json") for kind in KINDS]
    every = json.loads(plumbline("policies", "schema", "--pack", SMALL_PACK).stdout)
    assert {path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()} == every


def test_only_the_wanted_kind_is_written(tmp_path: Path) -> None:
    plumbline("policies", "schema", "waivers", "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["waivers.schema.json"]


def test_a_place_that_is_no_folder_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = plumbline("policies", "schema", "waivers", "--out", file)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1

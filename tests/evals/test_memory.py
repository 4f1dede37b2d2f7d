"""What a run remembers, and what of it counts later."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.evals.guided import Guided
from bot.evals.memory import Memory
from bot.evals.models import Reading
from bot.evals.system import Played, ReadFact
from bot.evals.transcript import Transcript
from graphs.claude.reader import Options
from graphs.context import Context
from policies.decision import Decider
from policies.errors import PlumblineError

PLAYED = Played(facts={"need": ReadFact(value=["knowledge"], quote="Fragen\u2028und \u201eAntworten\u201c", message=0)}, answers={})


@pytest.fixture
def reading(decider: Decider) -> Reading:
    return Reading(Context(decider, decider.pack.released), Options(key="none", effort="low"), "")


def test_what_was_kept_is_found_again(tmp_path: Path, reading: Reading, transcripts: list[Transcript], decider: Decider) -> None:
    with Memory(decider.pack, tmp_path / "kept.jsonl") as memory:
        memory.keep(memory.key(reading, transcripts[0]), PLAYED)
    with Memory(decider.pack, tmp_path / "kept.jsonl") as memory:
        assert memory.played == {memory.key(reading, transcripts[0]): PLAYED}


def test_another_system_model_effort_pack_or_text_is_another_measurement(
    reading: Reading, transcripts: list[Transcript], decider: Decider
) -> None:
    memory, one = Memory(decider.pack), transcripts[0]
    keys = {
        memory.key(reading, one),
        memory.key(Guided(reading.context), one),
        memory.key(replace(reading, options=replace(reading.options, reading_model="another")), one),
        memory.key(replace(reading, options=replace(reading.options, effort="high")), one),
        memory.key(reading, replace(one, hash="another")),
        Memory(replace(decider.pack, hash="another")).key(reading, one),
    }
    assert len(keys) == 6


def test_a_line_that_a_kill_cut_short_is_dropped_and_nothing_else(
    tmp_path: Path, reading: Reading, transcripts: list[Transcript], decider: Decider
) -> None:
    path = tmp_path / "kept.jsonl"
    for number in (0, 1):
        with Memory(decider.pack, path) as memory:
            memory.keep(memory.key(reading, transcripts[number]), PLAYED)
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:-5])
    with Memory(decider.pack, path) as memory:
        assert list(memory.played) == [memory.key(reading, transcripts[0])]
    assert path.read_bytes() == first


@pytest.mark.parametrize("text", ["my notes", "my notes\n", '{"key": 1}\n', '{"key": []}\nmy notes\n'])
def test_another_file_is_no_run_to_go_on_from_and_stays_as_it_is(tmp_path: Path, decider: Decider, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(PlumblineError, match=f"{path}:1: not a line of an earlier run"), Memory(decider.pack, path):
        pass
    assert path.read_text("utf-8") == text


def test_a_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path, decider: Decider) -> None:
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(PlumblineError, match="not UTF-8 text"), Memory(decider.pack, tmp_path / "picture"):
        pass


def test_a_full_disk_is_one_line(reading: Reading, transcripts: list[Transcript], decider: Decider) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this machine has no /dev/full")
    memory = Memory(decider.pack)
    with full.open("ab", buffering=0) as file:
        memory.path, memory._file = full, file
        with pytest.raises(PlumblineError, match="cannot be used to resume"):
            memory.keep(memory.key(reading, transcripts[0]), PLAYED)

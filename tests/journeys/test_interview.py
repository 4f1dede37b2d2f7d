"""`plumbline policies interview`: a team sits at the terminal, answers, looks back, stops, comes back."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from policies.load import load_pack
from policies.pack import Pack
from policies.sheet import Sheet, read_sheet
from policies.yaml_source import read_file
from tests.journeys.command import COMMAND, ENVIRONMENT, PATIENCE, Conversation, plumbline
from tests.journeys.people import Person
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack

SMALL = ("--pack", SMALL_PACK)


@pytest.fixture(scope="module")
def small() -> Pack:
    return load_pack(SMALL_PACK)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "answers.yaml"


def answers_in(pack: Pack, path: Path) -> Sheet:
    return read_sheet(pack, read_file(path, str(path)))


# to the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["id", "label", "number"])
def test_an_interview_ends_in_the_decision_that_decide_gives_to_the_same_answers(small: Pack, kept: Path, style: str) -> None:
    sheet = named_sheet(small, "tuned", rights="no", examples=1200)
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        asked, heard = Person(small, sheet, style).talk(conversation)
        assert conversation.status() == 0
    assert {"need", "proposal", "rights"} <= set(asked)
    assert answers_in(small, kept) == {fact: sheet[fact] for fact in asked}
    assert heard == plumbline("policies", "decide", kept, *SMALL).stdout
    assert heard.split("\n")[1] == "Blocked as proposed. Use Tuning."


def test_the_same_answers_give_the_same_decision_whoever_asks(small: Pack, kept: Path, tmp_path: Path) -> None:
    sheet = named_sheet(small, "tuned", examples=40)
    complete = tmp_path / "complete.yaml"
    complete.write_text(yaml.safe_dump({fact: list(a) if isinstance(a, tuple) else a for fact, a in sheet.items()}), encoding="utf-8")
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        Person(small, sheet).talk(conversation)
        assert conversation.status() == 0
    interviewed, decided = (json.loads(plumbline("policies", "decide", path, *SMALL, "--json").stdout) for path in (kept, complete))
    assert interviewed["determined"] is True
    assert len(answers_in(small, kept)) < len(sheet)
    for key in ("outcome", "headline", "routes", "also_use", "hosting", "findings", "next_steps"):
        assert interviewed[key] == decided[key]


def test_a_whole_review_of_the_default_pack(kept: Path) -> None:
    """PACK.md's first case: fine-tuning on the handbook, nothing measured."""
    pack = load_pack()
    changes = {"need": ["knowledge"], "proposed_approach": "fine_tuning", "held_out_test_set": "no", "knowledge_changes": "weekly"}
    sheet = named_sheet(pack, "unmeasured", **changes)
    left: list[int] = []
    with Conversation("policies", "interview", "--save", kept) as conversation:
        person, heard = Person(pack, sheet, "number"), conversation.heard()
        while fact := person.asked(heard):
            left += [int(line.split()[-1]) for line in heard.splitlines() if line.startswith("About ")]
            heard = conversation.say(person.answer(fact))
        assert conversation.status() == 0
    assert left == sorted(left, reverse=True)
    assert len(left) < left[0]
    assert heard.split("\n")[1] == "Blocked as proposed. Use Retrieval (RAG) instead of Fine-tuning."
    assert "- Put knowledge into retrieval, not into the model (blocks). approach in mind: fine tuning; what is missing: knowledge" in heard
    assert "- Have a scored evaluation before you tune (blocks). approach in mind: fine tuning; scored test set exists: no" in heard


def test_a_complete_sheet_needs_no_question(small: Pack, kept: Path) -> None:
    kept.write_text("{need: [knowledge], proposal: prompting, prompting_result: not_tried, stage: pilot}", encoding="utf-8")
    done = plumbline("policies", "interview", kept, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Go ahead. Use Prompting." in done.stdout.splitlines()
    assert not any(fact.question in done.stdout for fact in small.facts.values())


# on the way ---------------------------------------------------------------------------------------------------------


def test_a_question_comes_with_its_options_and_how_many_are_left(small: Pack) -> None:
    with Conversation("policies", "interview", *SMALL) as conversation:
        heard = conversation.heard()
        fact = Person(small, {}).asked(heard)
    assert fact in ("need", "proposal")
    lines = heard.splitlines()
    assert any(line.startswith("About ") and "left, at most " in line for line in lines)
    for number, label in enumerate(small.facts[str(fact)].options.values(), 1):
        assert f"  {number}  {label}" in lines


def test_why_explains_and_asks_again(small: Pack) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL) as conversation:
        heard = conversation.heard()
        while (fact := person.asked(heard)) not in ("rights", None):
            heard = conversation.say(person.answer(str(fact)))
        explained = conversation.say("why")
        assert small.facts["rights"].help in explained
        assert "Have the right to train" in explained
        assert person.asked(conversation.say("nonsense")) is None  # the question stands above; only the prompt is repeated
        answered = conversation.say("no")
    assert "not yes or no" not in answered


@pytest.mark.parametrize("word", ["?", "we don't know", "not sure"])
def test_a_dont_know_is_an_answer(small: Pack, kept: Path, word: str) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        heard = conversation.heard()
        while fact := person.asked(heard):
            heard = conversation.say(word if fact == "rights" else person.answer(fact))
        assert conversation.status() == 0
    assert answers_in(small, kept)["rights"] == "dont_know"
    assert "Have the right to train (blocks, not evidenced)" in heard


def test_what_is_no_answer_is_explained_and_asked_again(small: Pack, kept: Path) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        fact = person.asked(conversation.heard())
        again = conversation.say("perhaps")
        assert '"perhaps" is not one of its options' in again
        assert again.endswith("> ")
        assert answers_in(small, kept) == {}
        conversation.say(person.answer(str(fact)))
    assert answers_in(small, kept) == {fact: person.sheet[str(fact)]}


def test_back_takes_the_last_answer_back(small: Pack, kept: Path) -> None:
    sheet = named_sheet(small, "tuned")
    person = Person(small, sheet)
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        heard = conversation.heard()
        while (fact := person.asked(heard)) != "rights":
            heard = conversation.say(person.answer(str(fact)))
        after = person.asked(conversation.say("no"))
        again = conversation.say("back")
        assert (after, person.asked(again)) != ("rights", after)
        assert person.asked(again) == "rights"
        _, heard = person.talk(conversation, again)
        assert conversation.status() == 0
    assert answers_in(small, kept)["rights"] == "yes"
    assert heard.split("\n")[1] == "Go ahead. Use Tuning."


def test_back_at_the_first_question_asks_it_again(small: Pack) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL) as conversation:
        first = person.asked(conversation.heard())
        assert person.asked(conversation.say("b")) == first
        _, heard = person.talk(conversation, conversation.say("back"))
        assert conversation.status() == 0
    assert heard.split("\n")[1] == "Go ahead. Use Tuning."


@pytest.mark.parametrize("question", ["Which [red] flags are there?", "Is it [/done]?"])
def test_a_question_is_shown_as_it_is_written(tmp_path: Path, question: str) -> None:
    folder = copy_of_the_small_pack(tmp_path)
    change(folder / "facts.yaml", "question: What is missing?", f'question: "{question}"')
    change(folder / "facts.yaml", "question: What do you have in mind?", f'question: "{question}"')
    done = plumbline("policies", "interview", "--pack", folder)
    assert question in done.stdout.splitlines()
    assert done.stderr == ""


# contradictions -----------------------------------------------------------------------------------------------------


def test_a_contradiction_is_put_to_the_person_and_resolved_by_another_answer(small: Pack, kept: Path) -> None:
    """A measured result needs evals. Whichever of the two is asked last is the one that is asked again."""
    sheet = named_sheet(small, "tuned")
    person = Person(small, {**sheet, "evals": "no", "scores_reviewed": "no"})
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        asked: list[str] = []
        heard = conversation.heard()
        while (fact := person.asked(heard)) and not {"evals", "prompting_result"} <= {*asked, fact}:
            asked.append(fact)
            heard = conversation.say(person.answer(fact))
        assert fact is not None
        (other,) = {"evals", "prompting_result"} - {fact}
        told = conversation.say(person.answer(fact))
        assert "That does not go together" in told
        assert "A measured result needs evals." in told
        assert f"It disagrees with {other}." in told
        assert fact not in answers_in(small, kept)
        person.sheet[fact] = "yes" if fact == "evals" else "not_tried"
        _, heard = person.talk(conversation, told)
        assert conversation.status() == 0
    assert answers_in(small, kept)[fact] == person.sheet[fact]


def test_a_contradiction_can_be_resolved_by_taking_the_earlier_answer_back(small: Pack, kept: Path) -> None:
    kept.write_text("{need: [style], proposal: tuning, examples: 500, stage: pilot, rights: yes}", encoding="utf-8")
    person = Person(small, named_sheet(small, "tuned", evals="no", scores_reviewed="no"))
    with Conversation("policies", "interview", kept, *SMALL, "--save", kept) as conversation:
        first = person.asked(conversation.heard())
        second = person.asked(conversation.say(person.answer(str(first))))
        assert {first, second} == {"evals", "prompting_result"}
        told = conversation.say(person.answer(str(second)))
        assert "That does not go together" in told
        assert person.asked(conversation.say("back")) == first
        assert str(second) not in answers_in(small, kept)


def test_back_after_a_contradiction_asks_for_the_answer_that_it_names(small: Pack, kept: Path) -> None:
    kept.write_text("{need: [style], proposal: tuning, examples: 500, evals: no}", encoding="utf-8")
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", kept, *SMALL) as conversation:
        assert person.asked(conversation.heard()) == "prompting_result"
        told = conversation.say("measured_falls_short")
        assert "It disagrees with evals. Type back to correct that" in told
        assert person.asked(conversation.say("back")) == "evals"


def test_answers_that_contradict_one_another_from_the_start_are_refused(kept: Path) -> None:
    kept.write_text("evals: no\nprompting_result: measured_falls_short\n", encoding="utf-8")
    done = plumbline("policies", "interview", kept, *SMALL)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{kept}:2:19: answers that contradict one another (")


# stopping and coming back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["quit", "q", "exit", None])
def test_stopping_keeps_the_answers_and_going_on_asks_only_the_rest(small: Pack, kept: Path, how: str | None) -> None:
    sheet = named_sheet(small, "tuned")
    person = Person(small, sheet)
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        first, _ = person.talk(conversation, questions=3)
        heard = conversation.hang_up() if how is None else conversation.say(how)
        assert conversation.status() == 1
    assert f"Stopped. Your answers are kept in {kept}." in heard
    assert answers_in(small, kept) == {fact: sheet[fact] for fact in first}

    with Conversation("policies", "interview", kept, *SMALL, "--save", kept) as conversation:
        rest, end = person.talk(conversation)
        assert conversation.status() == 0
    assert not set(first) & set(rest)

    with Conversation("policies", "interview", *SMALL) as conversation:
        assert person.talk(conversation) == ([*first, *rest], end)


def test_every_answer_is_kept_as_it_comes(small: Pack, kept: Path) -> None:
    """Also if the terminal dies: nothing that was answered is asked twice."""
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        asked, _ = person.talk(conversation, questions=4)
        conversation.process.kill()
    assert answers_in(small, kept) == {fact: person.sheet[fact] for fact in asked}


def test_without_a_file_to_keep_them_in_the_answers_are_printed(small: Pack) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL) as conversation:
        asked, _ = person.talk(conversation, questions=2)
        heard = conversation.say("quit")
        assert conversation.status() == 1
    printed = yaml.safe_load(heard[heard.index("FILE.") + len("FILE.") :])
    assert printed == {fact: list(a) if isinstance(a := person.sheet[fact], tuple) else a for fact in asked}


def test_stopping_at_once_keeps_nothing_and_is_no_error(kept: Path) -> None:
    done = plumbline("policies", "interview", *SMALL, "--save", kept)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Stopped." in done.stdout
    assert yaml.safe_load(kept.read_text(encoding="utf-8")) == {}


def test_a_place_where_answers_cannot_be_kept_is_one_line_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = plumbline("policies", "interview", *SMALL, "--save", tmp_path / "file" / "answers.yaml", given="style\nquit\n")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("given", ["", "quit\n", "style\nquit\n"])
@pytest.mark.parametrize("from_another", [False, True])
def test_answers_that_are_kept_already_are_not_lost_to_another_interview(
    kept: Path, tmp_path: Path, given: str, from_another: bool
) -> None:
    before = "{need: [style], evals: yes}  # as agreed on Monday"
    kept.write_text(before, encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text("{examples: 40}", encoding="utf-8")
    done = plumbline("policies", "interview", *([other] if from_another else []), *SMALL, "--save", kept, given=given)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{kept}: holds answers already")
    assert f"`plumbline policies interview {kept} --save {kept}`" in line
    assert kept.read_text(encoding="utf-8") == before


def test_the_file_that_an_interview_goes_on_from_stays_as_it_is_until_the_first_answer(small: Pack, kept: Path) -> None:
    before = "{need: [style], evals: yes}  # as agreed on Monday"
    kept.write_text(before, encoding="utf-8")
    link = kept.with_name("link.yaml")
    link.symlink_to(kept)
    done = plumbline("policies", "interview", kept, *SMALL, "--save", link, given="back\nwhy\nquit\n")
    assert (done.returncode, done.stderr) == (1, "")
    assert kept.read_text(encoding="utf-8") == before
    with Conversation("policies", "interview", kept, *SMALL, "--save", link) as conversation:
        person = Person(small, named_sheet(small, "tuned"))
        (asked,), _ = person.talk(conversation, questions=1)
    assert answers_in(small, kept) == {"need": ("style",), "evals": "yes", asked: person.sheet[asked]}


@pytest.mark.parametrize("before", ["", "\n", "{}\n"])
def test_a_file_without_answers_may_be_used(small: Pack, kept: Path, before: str) -> None:
    kept.write_text(before, encoding="utf-8")
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        (asked,), _ = person.talk(conversation, questions=1)
    assert answers_in(small, kept) == {asked: person.sheet[asked]}


def test_a_sheet_is_kept_in_a_new_file_before_the_first_question(small: Pack, kept: Path, tmp_path: Path) -> None:
    kept.write_text("{need: [style], evals: yes}", encoding="utf-8")
    copy = tmp_path / "new" / "copy.yaml"
    done = plumbline("policies", "interview", kept, *SMALL, "--save", copy, given="quit\n")
    assert (done.returncode, done.stderr) == (1, "")
    assert answers_in(small, copy) == answers_in(small, kept)


def test_when_answers_can_no_longer_be_kept_they_are_printed(small: Pack, kept: Path) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        first = person.asked(conversation.heard())
        second = person.asked(conversation.say(person.answer(str(first))))
        kept.unlink()
        kept.mkdir()
        printed = yaml.safe_load(conversation.say(person.answer(str(second))))
        _, errors = conversation.process.communicate(timeout=PATIENCE)
    assert set(printed) == {first, second}
    assert conversation.process.returncode == 1
    assert errors.decode().splitlines() == [f"{kept}: cannot be written (Is a directory). Choose another place, or change its permissions."]


def test_an_answer_that_was_taken_back_is_not_kept(small: Pack, kept: Path) -> None:
    person = Person(small, named_sheet(small, "tuned"))
    with Conversation("policies", "interview", *SMALL, "--save", kept) as conversation:
        asked, _ = person.talk(conversation, questions=2)
        conversation.say("back")
        conversation.process.kill()
    assert answers_in(small, kept) == {asked[0]: person.sheet[asked[0]]}


def test_bytes_that_are_no_text_are_no_answer(small: Pack, kept: Path) -> None:
    done = subprocess.run(
        [COMMAND, "policies", "interview", "--pack", str(SMALL_PACK), "--save", str(kept)],
        input=b"style\n\xff\xfe\nquit\n",
        capture_output=True,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "utf-8:strict"},
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert len(answers_in(small, kept)) == 1

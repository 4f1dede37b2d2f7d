"""What `plumbline play` says to scripts that cannot be played, and to steps that fail."""

import signal
from pathlib import Path

import pytest

from bot.play.play import play_step
from bot.play.script import Step, load_script
from bot.play.transcript import Transcript
from policies.errors import PlumblineError
from policies.load import load_pack
from policies.pack import Pack
from tests.journeys.command import plumbline
from tests.journeys.scenes import play_steps, scene_of, written

PEOPLE = "people: {ada: requester, ben: team}\n"
OPEN = "  - {as: ada, slash: /arch-review A bot for our handbook}\n"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


# scripts that cannot be played

BAD = {
    f"{PEOPLE}steps:\n  - {{as: cleo, say: hi}}": '3:10: there is nobody called "cleo". The people are ada, ben.',
    f"{PEOPLE}steps:\n  - {{as: bem, say: hi}}": '3:10: there is nobody called "bem". Did you mean "ben"?',
    f"{PEOPLE}steps:\n  - {{as: ben, says: hi}}": '3:15: the key "says" is not known here. Did you mean "say"?',
    "people: {ada: boss}\nsteps:\n  - {as: ada, say: hi}": (
        '1:15: "ada" cannot be "boss". Use "requester", "team", "board", "guest" or "stranger".'
    ),
    f"{PEOPLE}steps:\n  - {{as: ben, answers: {{neeed: [knowledge]}}}}": '3:25: there is no fact "neeed". Did you mean "need"?',
    f"{PEOPLE}steps:\n  - {{as: ben, answers: {{need: knowledge}}}}": (
        '3:31: "need": "knowledge" is not a list. Write a list such as [knowledge], or dont_know.'
    ),
    f"{PEOPLE}steps:\n  - {{as: ben, answers: {{evals_exist: maybe}}}}": (
        '3:38: "evals_exist": "maybe" is not yes or no. Write yes, no or dont_know.'
    ),
    f"{PEOPLE}steps:\n  - {{as: ben}}": "3:5: a step without anything to do. Add one of slash, say, press, submit, answers, expect.",
    f"{PEOPLE}steps:\n  - {{as: ben, say: hi, press: Yes}}": (
        "3:24: a step does one thing, and this one has say and press. Make a step of each."
    ),
    f"{PEOPLE}steps:\n  - {{say: hi}}": '3:5: the key "as" is missing. Add "as:" and who does it.',
    f"{PEOPLE}steps:\n  - {{as: ben, say: 5}}": '3:20: "say" should be text, not the number 5. Put it in quotes.',
    f"{PEOPLE}steps:\n  - {{expect: ''}}": '3:14: "expect" is empty. Write some text.',
    f"{PEOPLE}steps:\n  - {{as: ben, slash: /archreview}}": '3:22: there is no command "/archreview". Did you mean "/arch-review"?',
    f"{PEOPLE}steps: []": '2:8: "steps" is empty. Write at least one entry.',
    f"{PEOPLE}": '1:1: the key "steps" is missing. Add "steps:".',
    "people: {ada lovelace: team}\nsteps:\n  - {expect: hi}": (
        '1:10: "ada lovelace" cannot be mentioned, so it is no name. Use letters, digits, _, - and dots only.'
    ),
    "- one": '1:1: "the file" should be keys with values, not a list. Begin it with "people:".',
    "people: {ada: team": "2:1: not valid YAML",
}


@pytest.mark.parametrize(("text", "line"), BAD.items(), ids=[str(number) for number in range(len(BAD))])
def test_a_bad_script_is_refused_with_its_place_before_anything_starts(text: str, line: str, pack: Pack, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PlumblineError) as refusal:
        load_script(path, pack)
    assert str(refusal.value).startswith(f"{path}:{line}")
    assert "\n" not in str(refusal.value)


def test_every_problem_has_its_line_on_stderr(tmp_path: Path) -> None:
    path = written(tmp_path, f"{PEOPLE}steps:\n  - {{as: cleo, say: hi}}\n  - {{as: bem, say: hi}}\n")
    done = plumbline("play", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f'{path}:3:10: there is nobody called "cleo". The people are ada, ben.',
        f'{path}:4:10: there is nobody called "bem". Did you mean "ben"?',
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["absent.yaml"], "absent.yaml: cannot be read"), (["handbook", "--as-of", "2020-01-01"], "not in force on 2020-01-01")],
)
def test_what_cannot_be_begun_is_said_in_one_line(arguments: list[str], words: str) -> None:
    done = plumbline("play", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert words in done.stderr


# steps that fail

FAILING = {
    "  - {as: ada, press: Yes}\n": '3:5: there is no "Yes" to press. There is nothing to press.',
    "  - {as: ada, submit: {Title: x}}\n": "3:5: ada has no form open. Open one with a slash command or a button first.",
    "  - {as: ben, answers: {}}\n": (
        "3:5: the bot asks nothing that could be answered. No review has begun: start one with a slash command first."
    ),
    "  - {expect: Hello}\n": '3:5: nobody has seen "Hello". There is no message at all.',
    "  - {as: ben, say: Good morning}\n  - {expect: Good evening}\n": '4:5: nobody has seen "Good evening". Seen last: "Good morning".',
    f"{OPEN}  - {{as: ada, submit: {{Titel: x}}}}\n": '4:5: the form "Architecture review" has no field "Titel". Did you mean "Title"?',
    f"{OPEN}  - {{as: ada, submit: {{What do you have in mind?: magic}}}}\n": '4:5: "What do you have in mind?" has no option "magic".',
    f"{OPEN}  - {{as: ada, submit: {{}}}}\n  - {{as: ben, press: Sav}}\n": '5:5: there is no "Sav" to press. Did you mean "Save"?',
    f"{OPEN}  - as: ada\n    answers: {{need: [style_format], proposed_approach: fine_tuning, evals_exist: no, "
    "prompting_result: measured_falls_short}\n": (
        "4:5: the bot says that answers disagree, and the sheet does not settle it: "
        '"Prompting has a measured result, but there is no scored evaluation to measure it with.'
    ),
}


async def test_a_step_that_fails_says_where_and_why(pack: Pack, tmp_path: Path) -> None:
    async with scene_of(pack, ada="requester", ben="team") as (scene, _):
        for text, line in FAILING.items():
            scene.channel = scene.workspace.add_channel(f"c{len(scene.workspace.calls)}")
            scene.transcript = Transcript(scene.workspace, scene.channel, lambda _: None)
            await scene.stage.redis.delete(scene.register.keys.register)
            with pytest.raises(PlumblineError) as failure:
                await play_steps(scene, written(tmp_path, f"{PEOPLE}steps:\n{text}"))
            assert str(failure.value).startswith(f"{tmp_path / 'script.yaml'}:{line}")


def test_a_step_that_fails_ends_the_command(tmp_path: Path) -> None:
    path = written(tmp_path, f"{PEOPLE}steps:\n{OPEN}  - {{expect: Approved}}\n")
    done = plumbline("play", path, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f'{path}:4:5: nobody has seen "Approved". There is no message at all.\n'


async def test_a_step_that_takes_too_long_fails(pack: Pack) -> None:
    async with scene_of(pack, ada="requester") as (scene, bot):
        bot.process.send_signal(signal.SIGSTOP)
        with pytest.raises(PlumblineError, match=r"^here: the step took longer than 1 s\. The bot's log ends with: .*listening to Slack"):
            await play_step(scene, Step("here", "say", "ada", "Is anybody there?", {}), limit=1)
        bot.kill()

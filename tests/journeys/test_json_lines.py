"""`plumbline policies decide -`: JSON Lines, a sheet a line in, a decision or an error a line out."""

import io
import json
import os
import select
from datetime import date
from typing import Any

import pytest

from bot.json_lines import decide_lines
from policies.decision import Decider
from policies.expected import Expectation
from policies.load import load_pack
from policies.pack_tests import load_tests
from policies.sheet import Sheet, written
from tests.journeys.command import PATIENCE, Conversation, plumbline
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import SMALL_PACK

SMALL = ("--pack", SMALL_PACK)
TUNED = {
    "need": ["style"],
    "proposal": "tuning",
    "prompting_result": "measured_falls_short",
    "evals": "yes",
    "examples": 500,
    "rights": True,
}
PILOT = {**TUNED, "stage": "pilot"}


def decide(given: bytes, *options: object) -> tuple[int, list[dict[str, Any]]]:
    done = plumbline("policies", "decide", "-", *SMALL, *options, given=given)
    assert done.stderr == ""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def lines(*sheets: dict[str, Any]) -> bytes:
    return "".join(json.dumps(sheet) + "\n" for sheet in sheets).encode()


def test_every_sheet_is_answered_on_its_line() -> None:
    status, answers = decide(lines(PILOT, {**PILOT, "rights": "no"}, {**PILOT, "rights": "dont_know"}, {}))
    assert status == 0
    assert [answer["outcome"] for answer in answers] == ["proceed", "blocked", "needs_evidence", None]
    assert [answer["headline"] for answer in answers] == ["tuning", "tuning", "tuning", None]
    assert all(list(answer) == ["outcome", "headline", "routes", "findings", "next_steps"] for answer in answers)
    assert [[step["id"] for step in answer["next_steps"]] for answer in answers] == [
        [],
        ["rights-to-train/ask"],
        ["rights-to-train/ask"],
        [],
    ]


def test_with_explain_every_line_is_the_whole_decision_and_the_short_form_is_a_part_of_it(tmp_path: Any) -> None:
    sheets: tuple[dict[str, Any], ...] = (PILOT, {**PILOT, "rights": "no"}, {"need": ["style"]}, {})
    (status, short), (_, whole) = decide(lines(*sheets)), decide(lines(*sheets), "--explain")
    assert status == 0
    for sheet, brief, full in zip(sheets, short, whole, strict=True):
        assert brief == {key: full[key] for key in brief}
        path = tmp_path / "sheet.json"  # JSON is YAML
        path.write_text(json.dumps(sheet), encoding="utf-8")
        assert full == json.loads(plumbline("policies", "decide", path, *SMALL, "--json").stdout)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"", "not a JSON object"),
        (b"{", "not a JSON object"),
        (b"[]", "not a JSON object. Write one fact sheet a line, in braces."),
        (b"null", "not a JSON object. Write one fact sheet a line, in braces."),
        (b'{"evals": "yes", "evals": "no"}', "a key stands twice"),
        (b'{"evals": "maybe"}', '"evals": "maybe" is not yes or no'),
        (b'{"eval": "yes"}', 'there is no fact "eval". Did you mean "evals"?'),
        (b'{"examples": 1.5}', '"1.5" is not a whole number from 0'),
        (b'{"examples": NaN}', "is not a whole number from 0"),
        (b'{"examples": 1' + b"0" * 5000 + b"}", "not a JSON object"),
        (b'{"need": "style"}', '"need": "style" is not a list'),
        (b'{"evals": "\xff"}', "not a JSON object"),
        (b'{"\\ud800": 1}', "there is no fact"),
        (b"[" * 200_000, "not a JSON object"),
        (b'{"proposal": "tuning"} {}', "not a JSON object"),
    ],
    ids=range(15),
)
def test_a_bad_line_is_an_error_on_its_line_and_the_others_are_decided(line: bytes, error: str) -> None:
    status, (before, refused, after) = decide(lines(PILOT) + line + b"\n" + lines(PILOT))
    assert status == 1
    assert before == after
    assert before["outcome"] == "proceed"
    assert list(refused) == ["error", "line"]
    assert refused["line"] == 2
    assert refused["error"].startswith("<stdin>:2:1: ")
    assert error in refused["error"]


def test_all_that_is_wrong_with_a_sheet_is_one_error() -> None:
    _, (refused,) = decide(lines({"evals": 7, "zzz": 1}))
    assert '"evals": "7" is not yes or no' in refused["error"]
    assert 'there is no fact "zzz"' in refused["error"]
    assert "\n" not in refused["error"]


def test_a_contradiction_names_its_facts() -> None:
    status, (refused, good) = decide(lines({**PILOT, "evals": "no"}, PILOT))
    assert status == 1
    assert list(refused) == ["error", "line", "facts"]
    assert set(refused["facts"]) == {"prompting_result", "evals"}
    assert "A measured result needs evals" in refused["error"]
    assert good["outcome"] == "proceed"


def test_the_last_line_needs_no_end_and_no_input_gives_no_output() -> None:
    assert decide(lines(PILOT).rstrip(b"\n"))[1][0]["outcome"] == "proceed"
    assert decide(b"") == (0, [])


def test_lines_may_end_as_on_windows_and_start_with_a_byte_order_mark() -> None:
    status, answers = decide(b"\xef\xbb\xbf" + lines(PILOT).replace(b"\n", b"\r\n") * 2)
    assert status == 0
    assert [answer["outcome"] for answer in answers] == ["proceed", "proceed"]


def test_day_and_waivers_hold_for_every_line(tmp_path: Any) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("- {policy: evals-before-tuning, reason: Soon, expires: 2026-06-30}\n", encoding="utf-8")
    unknown, launch = {**PILOT, "evals": "dont_know"}, {**TUNED, "stage": "launch", "owner": "no"}
    status, answers = decide(lines(unknown, launch), "--as-of", "2026-06-01", "--waivers", waivers)
    assert status == 0
    assert [answer["outcome"] for answer in answers] == ["proceed", "blocked"]
    assert answers[0]["findings"][0]["state"] == "waived"


def test_what_is_no_ascii_comes_back_as_it_is() -> None:
    done = plumbline("policies", "decide", "-", *SMALL, given='{"größe🙂": 1}\n')
    assert 'there is no fact \\"größe🙂\\"' in done.stdout


def test_every_line_is_answered_before_the_next_one_is_written() -> None:
    """As a program asks that keeps the command running: nothing waits for a full buffer or for the end of the input."""
    with Conversation("policies", "decide", "-", *SMALL) as conversation:
        stdin, stdout = conversation.process.stdin, conversation.process.stdout
        assert stdin is not None
        assert stdout is not None
        for sheet, outcome in ((PILOT, "proceed"), ({**PILOT, "rights": "no"}, "blocked")):
            stdin.write(lines(sheet))
            stdin.flush()
            answer = b""
            while not answer.endswith(b"\n"):
                ready, _, _ = select.select([stdout], [], [], PATIENCE)
                assert ready, f"silent for {PATIENCE} seconds"
                part = os.read(stdout.fileno(), 65536)
                assert part, "ended before its answer"
                answer += part
            assert json.loads(answer)["outcome"] == outcome
        stdin.close()
        conversation.process.stdin = None
        assert conversation.status() == 0


# interviews by another program --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider(load_pack())


def explained(decider: Decider, sheet: Sheet, day: date) -> dict[str, Any]:
    """What `decide - --explain` answers to a line."""
    out = io.StringIO()
    line = json.dumps(written(decider.pack, sheet)).encode()
    assert decide_lines(decider, io.BytesIO(line), out, day, (), explain=True) == 0
    return dict(json.loads(out.getvalue()))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("letters", {"held_out_test_set": "no"}),
        ("handbook", {"proposed_approach": "fine_tuning", "knowledge_changes": "weekly"}),
        ("clean", {"need": []}),
    ],
)
def test_a_program_that_asks_what_it_is_told_to_ask_comes_to_the_decision_of_the_complete_sheet(
    decider: Decider, name: str, changes: dict[str, Any]
) -> None:
    complete, day = named_sheet(decider.pack, name, **changes), decider.pack.released
    known: Sheet = {}
    answer = explained(decider, known, day)
    while not answer["determined"]:
        facts = answer["next_question"]["facts"]
        assert 1 <= len(facts) <= 3
        assert not set(facts) & set(known)
        assert set(facts) <= set(answer["still_matters"])
        known |= {fact: complete[fact] for fact in facts}
        left, answer = answer["questions_left"]["at_most"], explained(decider, known, day)
        assert answer["questions_left"]["at_most"] < left
    assert (answer["next_question"], answer["still_matters"]) == ({"facts": []}, [])
    assert len(known) < len(complete)
    whole = explained(decider, complete, day)
    for key in ("outcome", "outcome_without_waivers", "headline", "routes", "also_use", "hosting", "tuning_method", "next_steps"):
        assert answer[key] == whole[key], key
    states = [[(finding["policy"], finding["state"], finding["severity"]) for finding in found["findings"]] for found in (answer, whole)]
    assert states[0] == states[1]


def test_the_sheets_of_the_packs_tests_are_decided_as_the_tests_say() -> None:
    """As many lines out as in: errors for the sheets that the pack refuses, decisions for all others."""
    pack = load_pack()
    tests = [ready for ready in load_tests(pack) if ready.test.as_of is None and not ready.test.waivers]
    given = "".join(json.dumps(written(pack, ready.sheet)) + "\n" for ready in tests)
    done = plumbline("policies", "decide", "-", given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (1, "")
    for ready, answer in zip(tests, answers, strict=True):
        expect = ready.test.expect
        if expect.refused is not None:
            assert set(answer["facts"]) == set(expect.refused), ready.test.name
        else:
            _as_expected(expect, answer, ready.test.name)


def _as_expected(expect: Expectation, answer: dict[str, Any], name: str) -> None:
    findings = {finding["policy"]: finding for finding in answer["findings"]}
    unmet = {policy for policy, finding in findings.items() if finding["state"] in ("violated", "not_evidenced")}
    assert expect.outcome in (None, answer["outcome"]), name
    assert expect.headline in (None, answer["headline"]), name
    assert expect.routes.items() <= answer["routes"].items(), name
    assert expect.open is None or set(expect.open) == unmet, name
    assert set(expect.next_steps) <= {step["id"] for step in answer["next_steps"]}, name
    assert all(findings[policy]["state"] == state for policy, state in expect.findings.items()), name
    assert all(findings[policy]["severity"] == severity for policy, severity in expect.severities.items()), name

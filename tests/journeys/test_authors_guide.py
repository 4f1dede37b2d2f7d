"""The guide for authors in policies/README.md, and what deploy/ has for a repository of packs, run as they stand."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
import yaml

from policies.load import load_pack
from tests.bad_input.command import GOOD
from tests.journeys.command import COMMAND, ENVIRONMENT, plumbline
from tests.unit.small_packs import SMALL_PACK, change

ROOT: Final = Path(__file__).parents[2]
KIT: Final = ROOT / "deploy" / "policy-repository"
PATH: Final = f"{Path(COMMAND).parent}{os.pathsep}{os.environ['PATH']}"
BASH: Final = shutil.which("bash") or "/bin/bash"
_BLOCK: Final = re.compile(r"```console\n(.*?)```", re.DOTALL)


def _run(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**ENVIRONMENT, "PATH": PATH}
    return subprocess.run([BASH, "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_every_command_of_the_guide_does_what_the_guide_says(tmp_path: Path) -> None:
    blocks = _BLOCK.findall((ROOT / "policies" / "README.md").read_text())
    done = _run("\n".join(blocks), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for word in (
        "no errors",
        "passed, 0 failed",
        "proved: ",
        "Blocked as proposed",
        "flowchart TD",
        "# What changes",
        "1 reviews",
        "0.1 + our-rules 1.0",
        "of our-rules",
    ):
        assert word in done.stdout
    assert {path.name for path in tmp_path.iterdir()} >= {"my-policies", "style.svg", "schemas", "changed.csv"}
    assert load_pack(tmp_path / "my-policies").file.id == "my-policies"


def test_the_guide_shows_every_command_that_there_is() -> None:
    guide = (ROOT / "policies" / "README.md").read_text() + (ROOT / "README.md").read_text()
    commands = re.findall(r"^│ (\w+) ", plumbline("policies", "--help").stdout, re.MULTILINE)
    assert len(commands) >= 11
    assert [command for command in commands if f"policies {command}" not in guide] == []


# new ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "id_"), [("Our Policies_2", "our-policies-2"), ("42", "our-policies")])
def test_a_new_pack_takes_its_id_from_its_folder_and_is_sound(name: str, id_: str, tmp_path: Path) -> None:
    done = plumbline("policies", "new", tmp_path / name)
    assert (done.returncode, done.stderr) == (0, "")
    assert plumbline("policies", "check", tmp_path / name).returncode == 0
    pack = load_pack(tmp_path / name)
    assert pack.file.id == id_
    assert pack.file.review_by > pack.file.effective_from == pack.released


def test_a_new_pack_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = plumbline("policies", "new", tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}: there is something already. Name a folder that does not exist yet.\n"


# graph --------------------------------------------------------------------------------------------------------------


def test_a_diagram_is_drawn_as_mermaid_or_svg(tmp_path: Path) -> None:
    drawn = plumbline("policies", "graph", "style", "--pack", SMALL_PACK).stdout
    assert drawn.startswith("---\ntitle: The step for style\n---\nflowchart TD\n")
    assert '|"100 and more"|' in drawn
    for about in ("tuning", "evals-before-tuning", "hosting"):
        assert "-->" in plumbline("policies", "graph", about, "--pack", SMALL_PACK).stdout
    svg = tmp_path / "ladder.svg"
    assert plumbline("policies", "graph", "--svg", "--out", svg).stdout == f"{svg}\n"
    text = svg.read_text()
    assert text.startswith("<svg ")
    steps = sum(len(need.path) for need in load_pack().ladder.needs.values())
    assert text.count("<rect ") == 1 + 9 + steps  # the ground, nine needs, the steps of their paths
    assert "<title>The ladder of Adapting a language model to a use case</title>" in text


def test_what_cannot_be_drawn_says_what_can() -> None:
    unknown = plumbline("policies", "graph", "styl", "--pack", SMALL_PACK)
    assert (unknown.returncode, unknown.stderr) == (1, 'there is no rung, need, policy or output "styl". Did you mean "style"?\n')
    large = plumbline("policies", "graph", "outcome")
    assert large.returncode == 1
    assert "more than 150 cannot be read" in large.stderr


# a repository of packs ----------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(SMALL_PACK, tmp_path / "packs" / "small")
    shutil.copytree(KIT, tmp_path / "ci")
    return tmp_path


def test_the_hook_passes_sound_packs_and_stops_at_others(repository: Path) -> None:
    hook = yaml.safe_load((KIT / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
    done = _run(hook["entry"], repository)
    assert (done.returncode, done.stderr) == (0, "")
    change(repository / "packs" / "small" / "policies" / "all.yaml", 'satisfied: rights == "yes"', 'satisfied: rights == "no"')
    failed = _run(hook["entry"], repository)  # it is sound, but does not decide as its tests say
    assert failed.returncode == 1
    assert "packs/small/tests/all.yaml:" in failed.stderr
    shutil.rmtree(repository / "packs")
    assert "there is no pack.yaml below" in _run(hook["entry"], repository).stderr


def test_packs_that_decide_together_are_checked_and_compared_together(tmp_path: Path) -> None:
    shutil.copytree(KIT, tmp_path / "ci")
    shutil.copytree(GOOD, tmp_path / "before" / "small")
    (tmp_path / "after").mkdir()
    shutil.copytree(GOOD.parent / "good_companion", tmp_path / "after" / "companion")
    lonely = _run("cd after && sh ../ci/check-packs.sh", tmp_path)
    says = "companion uses another pack and stands in no line of together. Add one, such as llm-adaptation+companion\n"
    assert (lonely.returncode, lonely.stderr) == (1, says)
    shutil.copytree(GOOD, tmp_path / "after" / "small")
    (tmp_path / "after" / "together").write_text("# What decides reviews.\nsmall+companion\n")
    done = _run("cd after && sh ../ci/check-packs.sh && sh ../ci/compare-packs.sh ../before", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "small 1.0 + companion 1.0 (" in done.stdout
    assert re.search(r"^# What changes: small 1.0 \(\w+\) → small 1.0 \+ companion 1.0 \(", done.stdout, re.MULTILINE)


def test_the_workflow_calls_the_scripts_that_stand_beside_it(repository: Path) -> None:
    steps = yaml.safe_load((KIT / "workflow.yaml").read_text())["jobs"]["policies"]["steps"]
    runs = "\n".join(step.get("run", "") for step in steps)
    assert set(re.findall(r"ci/([\w-]+\.sh)", runs)) == {path.name for path in KIT.glob("*.sh")}
    git = "git -c user.name=a -c user.email=a@example.com"
    base = f"git init -q . && git add . && {git} commit -qm base && git rev-parse HEAD"
    sha = _run(base, repository).stdout.strip()
    change(repository / "packs" / "small" / "pack.yaml", "value: 100", "value: 200")
    shutil.copytree(repository / "packs" / "small", repository / "packs" / "another")
    compared = _run(f"export BASE={sha} GITHUB_STEP_SUMMARY=summary.md\n{steps[-1]['run']}", repository)
    assert compared.returncode == 0, compared.stderr
    summary = (repository / "summary.md").read_text()
    assert "# New: packs/another" in summary
    assert "| “Collect enough examples” | satisfied · advise | violated · advise |" in summary

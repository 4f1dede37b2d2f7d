"""What is surely on the disk when the power goes: with `appendfsync always` everything that was acknowledged, otherwise not."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.faults.power_cut import compiled, cut

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or shutil.which("gcc") is None, reason="needs Linux and gcc")


def test_always_keeps_what_was_acknowledged_and_no_keeps_what_the_kernel_likes(tmp_path: Path) -> None:
    shim = compiled(tmp_path)
    always, everysec, never = (cut(policy, 2.5, shim) for policy in ("always", "everysec", "no"))
    assert always.acknowledged > 0
    assert always.lost == 0
    assert 0 <= everysec.lost < everysec.acknowledged
    assert never.lost == never.acknowledged > 0

"""Writes `measured.json`: which files were measured last and what came of it, or that they are not measured yet.

python -m tests.evals.record [REPORT.json]
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from bot.evals.hashes import hashes
from bot.evals.transcript import TRANSCRIPTS, load_transcripts
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.load import load_pack

RECORD: Final = Path(__file__).parent / "measured.json"
NOT_YET: Final = "not measured yet"
FIGURES: Final = ("precision", "recall", "quote_validity", "verdict_accuracy", "finding_accuracy", "forbidden", "traps")


def hashes_now() -> dict[str, Any]:
    decider = Decider(load_pack())
    return dict(hashes(decider.pack, load_transcripts(TRANSCRIPTS, decider)))


def record(now: dict[str, Any], report: dict[str, Any] | None) -> dict[str, Any]:
    """What is to be kept. A report of the baseline alone measured no model.

    Raises:
        PlumblineError: for a report that was made with other files, or with a part of the transcripts.
    """
    if report is None:
        return {"status": NOT_YET, "hashes": now, "systems": []}
    if report["split"] != "all" or report["hashes"] != now:
        raise PlumblineError("The report was made with other files or with a part of the transcripts. Make one with --split all.")
    systems = [
        {**{key: system[key] for key in ("name", "model", "cost_usd")}, **{key: system["totals"][key] for key in FIGURES}}
        for system in report["systems"]
    ]
    measured = any(system["model"] for system in systems)
    return {"status": "measured" if measured else NOT_YET, "hashes": now, "systems": systems}


def main(arguments: list[str]) -> None:
    report = json.loads(Path(arguments[0]).read_text(encoding="utf-8")) if arguments else None
    kept = record(hashes_now(), report)
    RECORD.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(f"{RECORD.name}: {kept['status']}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PlumblineError as error:
        sys.exit(str(error))

import pytest

from bot.evals.transcript import TRANSCRIPTS, Transcript, load_transcripts
from policies.decision import Decider
from policies.load import load_pack


@pytest.fixture(scope="session")
def decider() -> Decider:
    return Decider(load_pack())


@pytest.fixture(scope="session")
def transcripts(decider: Decider) -> list[Transcript]:
    return load_transcripts(TRANSCRIPTS, decider)

import pytest

from policies.decision import Decider
from policies.load import load_pack
from policies.pack import Pack
from policies.pack_tests import ReadyTest, load_tests


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def pack_tests(pack: Pack) -> list[ReadyTest]:
    return load_tests(pack)


@pytest.fixture(scope="session")
def decider(pack: Pack) -> Decider:
    """Shared, for compiling takes a second; a decision leaves nothing behind that another could see."""
    return Decider(pack)

import random

import pytest

from tests.property.seeds import seeds
from tests.property.small_packs import Small


@pytest.fixture(scope="session", params=seeds(16))
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Small:
    return Small(request.param, tmp_path_factory.mktemp("pack"))


@pytest.fixture
def rng(small: Small) -> random.Random:
    return random.Random(small.seed)

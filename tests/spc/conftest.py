"""How much the simulations try: the stated counts divided as the tier says."""

import pytest

from tests.conftest import DIVIDE_BY


@pytest.fixture(scope="session")
def simulations(pytestconfig):
    """2,000 in the full tier; bounds are as wide as so many runs need."""
    return 2_000 // DIVIDE_BY[pytestconfig.getoption("tier")]


@pytest.fixture(scope="session")
def run_lengths(pytestconfig):
    """20,000 in the full tier, so that 2 % can be told."""
    return 20_000 // DIVIDE_BY[pytestconfig.getoption("tier")]

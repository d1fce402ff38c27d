"""What tests share: the built-in world, one policy, one answer."""

from __future__ import annotations

import pytest

import detente as dt


@pytest.fixture(scope="session")
def w() -> dt.World:
    return dt.world("busan-25x28")


@pytest.fixture(scope="session")
def shock() -> dt.Policy:
    return dt.tariff("USA", "CHN", "*", add=1.0)


@pytest.fixture(scope="session")
def base(w: dt.World, shock: dt.Policy) -> dt.Solution:
    return w.solve(shock)

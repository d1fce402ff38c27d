"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "detente",
        "detente._answer",
        "detente._ensemble",
        "detente._ledger",
        "detente._policy",
        "detente._standoff",
        "detente._table",
        "detente._world",
    ],
)
def test_examples_of_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0

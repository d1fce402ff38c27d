"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import detente as dt


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


def test_the_recipe_has_the_version_of_the_package() -> None:
    recipe = Path(__file__).parents[2] / "packaging" / "conda" / "recipe.yaml"
    assert f'version: "{dt.__version__}"' in recipe.read_text(encoding="utf-8")

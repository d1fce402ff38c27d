"""The command and the package: the same files, the same words."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import detente as dt

COMMAND = Path(os.environ.get("DETENTE", Path(__file__).parents[2] / "target" / "release" / "detente"))

pytestmark = pytest.mark.skipif(not COMMAND.is_file(), reason=f"the command is not at {COMMAND}")


def told(*asked: str) -> Any:
    done = subprocess.run([COMMAND, *asked, "--json"], capture_output=True, text=True)
    return json.loads(done.stdout)


def test_the_files_are_the_same_bytes(w: dt.World, base: dt.Solution, tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    subprocess.run([COMMAND, "solve", "--tariff", "USA:CHN:*=+100pp", "--out", theirs], check=True, capture_output=True)
    base.save(ours)
    names = sorted(file.name for file in theirs.iterdir())
    assert names == sorted(file.name for file in ours.iterdir())
    # The statistics have times of this run, the manifest where it stands.
    same = [name for name in names if not name.startswith(("stats", "manifest"))]
    assert len(same) > 4
    for name in same:
        if (theirs / name).is_file():
            assert (theirs / name).read_bytes() == (ours / name).read_bytes(), name


def test_the_short_way_has_the_same_bits(w: dt.World) -> None:
    theirs = told("solve", "--tariff", "USA:CHN:*=+30pp", "--cap", "CHN:USA:C24B=0.5", "--horizon", "3m")
    solved = w.economy(horizon="3m").solve(dt.tariff("USA", "CHN", add=0.3), dt.cap("CHN", "USA", "C24B", level=0.5))
    assert solved.regions.to_records() == theirs["tables"]["regions"]
    assert solved.certificate.worst == theirs["tables"]["certificate"]["worst"]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (["--tariff", "USA:CHM:*=+10pp"], {"tariff": ["USA:CHM:*=+10pp"]}),
        (["--tariff", "USA:CHN:*=lots"], {"tariff": ["USA:CHN:*=lots"]}),
        (["--tariff", "USA:CHN:*=-300%"], {"tariff": ["USA:CHN:*=-300%"]}),
        (["--cap", "CHN:USA:C26=1.5", "--elasticities", "nobody"], {"cap": ["CHN:USA:C26=1.5"], "elasticities": "nobody"}),
        (["--floor", "CHN:USA:A01=1000000"], {"floor": ["CHN:USA:A01=1000000"]}),
        (["--world", "busan-25x29"], {"world": "busan-25x29"}),
    ],
)
def test_what_is_refused_is_refused_in_the_same_words(asked: list[str], keys: dict[str, Any]) -> None:
    theirs = told("solve", *asked)
    with pytest.raises(dt.Error) as caught:
        dt.ask("solve", **keys)
    assert caught.value.message == theirs["error"]["message"]
    assert caught.value.help == theirs["error"].get("help")
    assert caught.value.status == theirs["status"]

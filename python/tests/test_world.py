"""Worlds from frames, merged, written, pickled."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import detente as dt


def test_frames_make_the_same_world(w: dt.World, base: dt.Solution, shock: dt.Policy) -> None:
    pandas = pytest.importorskip("pandas")
    use = w.use
    assert use is not None
    mine = dt.World.from_frames(
        regions=w.regions.to_pandas(),
        sectors=w.sectors.to_pandas(),
        flows=w.flows.to_pandas(),
        tariffs=w.tariffs.to_polars(),
        use=use.to_arrow(),
        meta={"name": "mine", "title": "Mine", "year": 2022, "unit": "USD million"},
    )
    assert isinstance(w.flows.to_pandas(), pandas.DataFrame)
    solved = mine.solve(shock)
    assert solved.regions == base.regions
    assert solved.provenance["sources"][0]["path"] == "tables in memory"


def test_folders_are_worlds(w: dt.World, base: dt.Solution, shock: dt.Policy, tmp_path: Path) -> None:
    files = w.export(tmp_path / "world", format="parquet")
    assert any(file.endswith("flows.parquet") for file in files)
    read = dt.world(tmp_path / "world")
    assert read.solve(shock).regions == base.regions
    with pytest.raises(dt.BadInput):
        w.export(tmp_path / "world")


def test_merging_keeps_totals(w: dt.World) -> None:
    codes = w.regions["code"]
    merged = w.aggregate({"region": {code: "ROW" if code not in ("USA", "CHN") else code for code in codes}}, name="three")
    assert sorted(merged.regions["code"]) == ["CHN", "ROW", "USA"]
    assert sum(merged.flows["value"]) == pytest.approx(sum(w.flows["value"]), rel=1e-12)
    assert merged.solve(dt.tariff("USA", "CHN", add=0.1)).certificate.worst < 1e-9


def test_worlds_travel_by_value(w: dt.World) -> None:
    assert pickle.loads(pickle.dumps(w)) == w
    codes = w.regions["code"]
    merged = w.aggregate({"region": {code: "ROW" if code not in ("USA", "CHN") else code for code in codes}})
    other = pickle.loads(pickle.dumps(merged))
    assert other == merged and hash(other) == hash(merged) and other != w
    policy = dt.tariff("USA", "CHN", add=0.1)
    assert other.solve(policy).regions == merged.solve(policy).regions


def test_names_and_checks(w: dt.World) -> None:
    assert w.name == dt.worlds()[0] == "busan-25x28"
    assert w.year == 2022 and len(w.elasticity_sets) == 8
    assert w.check()["regions"] == 25
    with pytest.raises(dt.BadInput, match="busan-25x28"):
        dt.world("busan-25x29")
    with pytest.raises(AttributeError, match="a world has no nothing"):
        w.nothing  # noqa: B018

"""Draws: the same on any split, failures as rows, intervals, tornado, resumed runs, clusters."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

import detente as dt

VARY = dt.draws(sigma=dt.uniform(0.4, 1.0), trade_elasticity=dt.scale(0.7, 1.5))


def ask(w: dt.World, **options: Any) -> dt.Ensemble:
    given = {"draws": VARY, "n": 24, "seed": 7, "block": 8, **options}
    return dt.ensemble(w.solve, dt.tariff("USA", "CHN", "*", add=1.0), **given)


def test_a_draw_is_the_question_with_its_values(w: dt.World) -> None:
    row = next(r for r in ask(w, n=1).table if r["code"] == "USA")
    alone = w.solve(
        dt.tariff("USA", "CHN", "*", add=1.0),
        sigma=row["drawn_sigma"],
        trade_elasticity=[f"*=x{row['drawn_trade_elasticity']!r}"],
    )
    there = dict(zip(alone.regions["code"], alone.regions["real_income_pct"], strict=True))
    assert row["real_income_pct"] == there["USA"]


def test_blocks_change_nothing(w: dt.World) -> None:
    whole, cut = ask(w, block=24), ask(w, block=5)
    assert whole.table == cut.table
    assert whole.intervals() == cut.intervals()
    # More draws leave the first ones as they were.
    more = ask(w, n=30, block=24)
    assert more.table["real_income_pct"][: len(whole.table)] == whole.table["real_income_pct"]


@pytest.mark.parametrize("design", ["sobol", "random", "saltelli"])
def test_designs(w: dt.World, design: str) -> None:
    E = ask(w, design=design)
    intervals = {row["code"]: row for row in E.intervals()}
    assert intervals["USA"]["low"] <= intervals["USA"]["central"] <= intervals["USA"]["high"]
    assert (intervals["USA"]["standard_error"] is None) == (design != "random")
    tornado = E.tornado("USA")
    assert {row["assumption"] for row in tornado.rows} == {"sigma", "trade_elasticity"}
    if design == "saltelli":
        assert all(row["total_share"] is not None for row in tornado.rows)
    else:
        assert "<svg" in tornado._repr_html_()


def test_sets_are_the_published_ones(w: dt.World) -> None:
    E = ask(w, draws=dt.draws(trade_elasticity=dt.sets()), design="sets")
    usa = {row["drawn_trade_elasticity"]: row["real_income_pct"] for row in E.table if row["code"] == "USA"}
    assert sorted(usa) == sorted(w.elasticity_sets)
    for name, value in usa.items():
        r = w.solve(dt.tariff("USA", "CHN", "*", add=1.0), elasticities=name)
        assert dict(zip(r.regions["code"], r.regions["real_income_pct"], strict=True))["USA"] == value


def test_failures_are_rows(w: dt.World) -> None:
    E = dt.ensemble(w.solve, "tariff USA:{who}:*=+50pp", draws=dt.draws(who=dt.choice("CHN", "XXX")), n=16, seed=3, block=4)
    ended = dict(zip(E.statuses["status"], E.statuses["draws"], strict=True))
    assert ended["bad_input"] + ended["solved"] == 16 and ended["bad_input"] > 0
    assert len(E.failed) == ended["bad_input"] and "XXX" in E.failed[0]["problem"]
    assert E.intervals()["solved"] == [ended["solved"]] * 25


def test_wrong_ensembles(w: dt.World) -> None:
    for options, text in [
        ({"draws": ["sigme=uniform(0,1)"]}, "sigma"),
        ({"draws": ["sigma=unifrom(0,1)"]}, "uniform"),
        ({"draws": ["sigma=uniform(1,0)"]}, "ascend"),
        ({"n": 0}, "draws"),
        ({"keep": "regions.real_incom_pct"}, "real_income_pct"),
        ({"table": "nothing"}, "its tables are"),
    ]:
        with pytest.raises(dt.BadInput) as caught:
            ask(w, **options)
        assert text in str(caught.value)


def test_folders_resume_and_refuse_others(w: dt.World, tmp_path: Path) -> None:
    E = ask(w, out=tmp_path / "e")
    parts = sorted((tmp_path / "e" / "draws").glob("part-*.parquet"))
    assert len(parts) == 3
    before = [hashlib.sha256(part.read_bytes()).hexdigest() for part in parts]
    parts[1].unlink()
    again = dt.Ensemble.resume(tmp_path / "e")
    assert again.table == E.table
    assert [hashlib.sha256(part.read_bytes()).hexdigest() for part in parts] == before
    with pytest.raises(dt.BadInput, match="other draws"):
        ask(w, out=tmp_path / "e", seed=8)
    assert (tmp_path / "e" / "intervals.parquet").exists()


def test_an_engine_of_ones_own_gives_the_same(w: dt.World) -> None:
    from detente import cluster
    from detente._detente import build_info

    def backwards(spec: str, worlds: Any, blocks: Any) -> Any:
        for start, end in reversed(blocks):
            yield cluster.block(spec, worlds, start, end, build_info())

    assert ask(w, engine=backwards).table == ask(w).table
    with pytest.raises(dt.Error, match="version"):
        cluster.block("{}", {}, 0, 1, ("0.0.0", None))


def test_worlds_that_were_handed_over_travel(w: dt.World) -> None:
    codes = w.regions["code"]
    merged = w.aggregate({"region": {code: "ROW" if code not in ("USA", "CHN") else code for code in codes}})
    assert len(ask(merged).table) == 24 * 3

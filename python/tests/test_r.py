"""The SQL of docs/r.md reads what we leave: the form that R, Python and the shell share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import detente as dt

PAGE = Path(__file__).parents[2] / "docs" / "r.md"


def test_the_sql_of_the_page_runs(w: dt.World, shock: dt.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: the SQL of docs/r.md is not run")
    monkeypatch.chdir(tmp_path)
    drawn = dt.draws(sigma=dt.uniform(0.4, 1), trade_elasticity=dt.scale(0.5, 2))
    E = dt.ensemble(w.solve, shock, draws=drawn, n=24, block=8, out="runs/e1")
    w.solve(shock, detail="sectors").save("runs/s1")
    asked = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    ended, intervals, fifths, sectors = (duckdb.sql(text).fetchall() for text in asked)
    assert ended == [("solved", 24)]
    ours = {row["code"]: (row["low"], row["central"], row["high"]) for row in E.intervals()}
    assert len(intervals) == 25
    for code, *three in intervals:
        assert three == pytest.approx(ours[code], rel=1e-12)
    assert [fifth for fifth, _ in fifths] == [1, 2, 3, 4, 5]
    assert len(sectors) == 5 and all(row[0] == "VNM" for row in sectors)
    assert duckdb.sql("select count(*) from 'runs/e1/draws/*.parquet'").fetchall() == [(24 * 25,)]

"""Tables in pandas, polars and pyarrow, in files, in pickles."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import detente as dt


def test_arrow_carries_values_types_and_meaning(base: dt.Solution) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = base.regions.to_arrow()
    assert table.column_names == base.regions.columns
    assert table.schema.field("real_income_pct").type == arrow.float64()
    assert table.schema.field("code").type in (arrow.string(), arrow.large_string())
    assert table.schema.field("real_income_pct").metadata[b"unit"] == b"per cent of the benchmark, a change"
    assert table.column("real_income_pct").to_pylist() == base.regions["real_income_pct"]


def test_pandas_has_codes_as_text_and_no_index(base: dt.Solution) -> None:
    pandas = pytest.importorskip("pandas")
    frame = base.regions.to_pandas()
    assert list(frame.index) == list(range(25))
    assert pandas.api.types.is_string_dtype(frame["code"])
    assert frame["real_income_pct"].dtype == "float64"
    assert frame["real_income_pct"].tolist() == base.regions["real_income_pct"]


def test_what_is_missing_is_null(w: dt.World) -> None:
    polars = pytest.importorskip("polars")
    capped = w.solve(dt.cap("CHN", "USA", "C24B", level=0.5))
    column = "real_income_first_order_pct"
    assert capped.regions[column] == [None] * 25
    assert capped.regions.to_polars()[column].null_count() == 25
    assert polars.DataFrame(capped.regions).shape[0] == 25


def test_files_are_the_commands(base: dt.Solution, tmp_path: Path) -> None:
    base.save(tmp_path / "run")
    base.regions.to_csv(tmp_path / "regions.csv")
    base.regions.to_parquet(tmp_path / "regions.parquet")
    for end in ("csv", "parquet"):
        assert (tmp_path / f"regions.{end}").read_bytes() == (tmp_path / "run" / f"regions.{end}").read_bytes()
    with pytest.raises(ValueError, match=r"should end in \.csv"):
        base.regions.to_csv(tmp_path / "regions.txt")


def test_tables_travel_by_value(base: dt.Solution) -> None:
    for table in base.tables.values():
        other = pickle.loads(pickle.dumps(table))
        assert other == table and other.schema == table.schema and other.title == table.title


def test_rows_and_text(base: dt.Solution) -> None:
    row = next(iter(base.regions))
    assert row["code"] in base.regions["code"]
    assert "real_income" in repr(base.regions).replace(" ", "_")
    with pytest.raises(KeyError):
        base.regions["nothing"]

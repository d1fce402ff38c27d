"""Tables of answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from ._detente import RawTable

__all__ = ["Field", "Record", "Table"]


class Field(NamedTuple):
    """What a column is called and means."""

    name: str
    unit: str
    digits: int
    about: str
    key: bool


class Table:
    """A table: columns of equal length with names that say their units. Immutable.

    It speaks the Arrow PyCapsule interface, so ``polars.DataFrame(table)`` and ``pyarrow.table(table)`` take it as it is.

    Examples
    --------
    >>> import detente as dt
    >>> regions = dt.world().regions
    >>> len(regions), regions.columns
    (25, ['code', 'name'])
    >>> regions["code"][:3]
    ['USA', 'CHN', 'EU27']
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: RawTable) -> None:
        self._raw = raw

    @property
    def name(self) -> str:
        """Its name: a key in JSON, a file's stem."""
        return self._raw.name

    @property
    def title(self) -> str:
        """Its heading."""
        return self._raw.title

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field[0] for field in self._raw.fields()]

    @property
    def schema(self) -> list[Field]:
        """What each column means."""
        return [Field(*field) for field in self._raw.fields()]

    def __len__(self) -> int:
        return len(self._raw)

    def __getitem__(self, column: str) -> list[Any]:
        return self._raw.column(column)

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = self.columns
        for row in zip(*(self._raw.column(name) for name in names), strict=True):
            yield dict(zip(names, row, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self.columns == other.columns and all(self[name] == other[name] for name in self.columns)

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.columns), len(self)))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._raw.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> Any:
        return self._raw.__arrow_c_schema__()

    def to_dict(self) -> dict[str, list[Any]]:
        """Lists by name."""
        return {name: self[name] for name in self.columns}

    def to_records(self) -> Any:
        """The rows as the command's JSON has them (one object where the table is a single row)."""
        return json.loads(self._raw.records())

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``: no index is set, codes are strings, what is missing is null."""
        import pandas

        try:
            return pandas.DataFrame.from_arrow(self)
        except (AttributeError, ImportError):
            return pandas.DataFrame(self.to_dict())

    def to_polars(self) -> Any:
        """A ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``."""
        import pyarrow

        return pyarrow.table(self)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Writes the CSV file that the command writes; every digit is kept."""
        self._write(path, ".csv")

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Writes the Parquet file that the command writes."""
        self._write(path, ".parquet")

    def _write(self, path: str | os.PathLike[str], end: str) -> None:
        target = os.fspath(path)
        if not target.lower().endswith(end):
            raise ValueError(f"{target}: the name should end in {end}")
        self._raw.write(target)

    def __repr__(self) -> str:
        return self._raw.text(120)

    def _repr_html_(self) -> str:
        return self._raw.html()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_load, self._raw.dump())


def _load(*parts: Any) -> Table:
    return Table(RawTable.load(*parts))


class Record:
    """A table of one row, by name: ``solution.certificate.worst``."""

    __slots__ = ("_table",)

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self._table.columns:
            return self._table[name][0]
        raise AttributeError(f"{self._table.name} has no {name}; it has {', '.join(self._table.columns)}")

    def __getitem__(self, name: str) -> Any:
        return self._table[name][0]

    def __dir__(self) -> list[str]:
        return [*self._table.columns, "table"]

    @property
    def table(self) -> Table:
        """The table itself."""
        return self._table

    def to_dict(self) -> dict[str, Any]:
        """Values by name."""
        return {name: self[name] for name in self._table.columns}

    def __repr__(self) -> str:
        return repr(self._table)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Record, (self._table,))

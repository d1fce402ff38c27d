"""Tables that Python hands over: frames of any kind to columns, and to the files that questions read."""

from __future__ import annotations

import atexit
import csv
import hashlib
import io
import math
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

Columns = list[tuple[str, list[Any]]]

_folder: tuple[int, str] | None = None


def columns(frame: Any) -> Columns:
    """Names and values of a frame: pandas, polars, pyarrow, a table of this package, a dict of lists, a list of dicts."""
    if isinstance(frame, Mapping):
        return [(str(name), list(values)) for name, values in frame.items()]
    if hasattr(frame, "_raw") and hasattr(frame, "columns"):
        return [(name, frame[name]) for name in frame.columns]
    kind = type(frame).__module__.partition(".")[0]
    if kind == "pandas":
        return [(str(name), _pandas_values(frame[name])) for name in frame.columns]
    if kind == "polars":
        return [(name, frame.get_column(name).to_list()) for name in frame.columns]
    if kind == "pyarrow":
        return [(name, frame.column(name).to_pylist()) for name in frame.column_names]
    if hasattr(frame, "__arrow_c_stream__"):
        import pyarrow

        return columns(pyarrow.table(frame))
    rows = [dict(row) for row in frame]
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return [(name, [row.get(name) for row in rows]) for name in names]


def _pandas_values(series: Any) -> list[Any]:
    missing = series.isna()
    return [None if gone else value for value, gone in zip(series.tolist(), missing.tolist(), strict=True)]


def as_csv(frame: Any) -> bytes:
    """A frame as CSV; numbers keep every digit."""
    named = columns(frame)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in named])
    for row in zip(*(values for _, values in named), strict=True):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    item = getattr(value, "item", None)
    if callable(item):
        value = item()
    return repr(value) if isinstance(value, float) else str(value)


def as_file(name: str, content: bytes) -> str:
    """The path of a file with this content, in a folder that goes when the process ends."""
    global _folder
    if _folder is None or _folder[0] != os.getpid():
        _folder = (os.getpid(), tempfile.mkdtemp(prefix="detente-given-"))
        atexit.register(shutil.rmtree, _folder[1], ignore_errors=True)
    place = os.path.join(_folder[1], hashlib.sha256(content).hexdigest()[:16])
    os.makedirs(place, exist_ok=True)
    path = os.path.join(place, f"{name}.csv")
    if not os.path.exists(path):
        with open(path, "wb") as file:
            file.write(content)
    return path


def without_folder(text: str) -> str:
    """A message about a table that was handed over, with the table's name for its path and its row for its line."""

    def named(match: re.Match[str]) -> str:
        return f"{match[1]}, row {int(match[2]) - 1}" if match[2] else match[1]

    return re.sub(r"\S*detente-given-[^/\\]*[/\\][0-9a-f]{16}[/\\]([^/\\,:]+)\.csv(?:, line (\d+))?", named, text)


def mapping(frame: Any) -> Columns:
    """A mapping of codes: a frame, or ``{"region": {"HKG": "CHN"}, "sector": {...}}``."""
    if isinstance(frame, Mapping) and frame and all(isinstance(part, Mapping) for part in frame.values()):
        rows: Iterable[dict[str, str]] = (
            {"kind": kind, "from": old, "to": new} for kind, part in frame.items() for old, new in part.items()
        )
        return columns(rows)
    return columns(frame)

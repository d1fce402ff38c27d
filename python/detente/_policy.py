"""Wedges: what is done to a world."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from . import _given
from ._errors import BadInput

__all__ = [
    "Policy",
    "boycott",
    "cap",
    "demand",
    "endowment",
    "export_tax",
    "floor",
    "iceberg",
    "import_iceberg",
    "policy",
    "productivity",
    "tariff",
    "tariff_table",
    "utilisation",
]

_KINDS = (
    "tariff",
    "boycott",
    "floor",
    "import_iceberg",
    "export_tax",
    "cap",
    "iceberg",
    "productivity",
    "utilisation",
    "endowment",
    "demand",
)
Side = str | Iterable[str]
Rents = Literal["exporter", "importer"] | float


@dataclass(frozen=True)
class _Table:
    """A table of tariffs that was handed over, by value."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Policy:
    """What is done to a world: the sum of wedges, policy files and tables of tariffs. Immutable, hashable, picklable.

    Examples
    --------
    >>> import detente as dt
    >>> both = dt.tariff("USA", "CHN", "*", add=1.0) + dt.cap("CHN", "USA", "C24B", level=0.5)
    >>> both
    Policy('tariff USA:CHN:*=+100pp', 'cap CHN:USA:C24B=0.5')
    >>> both == dt.policy("tariff USA:CHN:*=+100pp", "cap CHN:USA:C24B=0.5")
    True
    """

    items: tuple[tuple[str, str | _Table], ...] = ()

    def __add__(self, other: object) -> Policy:
        if isinstance(other, Policy):
            return Policy(self.items + other.items)
        if isinstance(other, str):
            return self + policy(other)
        return NotImplemented

    def __radd__(self, other: object) -> Policy:
        # sum() starts at zero.
        return self if other == 0 else NotImplemented

    def __bool__(self) -> bool:
        return bool(self.items)

    def keys(self) -> dict[str, list[str]]:
        """The keys of a question that say the same."""
        keys: dict[str, list[str]] = {}
        for key, value in self.items:
            text = value if isinstance(value, str) else _given.as_file(value.name, value.content)
            keys.setdefault(key, []).append(text)
        return keys

    def __repr__(self) -> str:
        texts = (f"{key.replace('_', '-')} {value if isinstance(value, str) else value.name}" for key, value in self.items)
        return f"Policy({', '.join(map(repr, texts))})"


def _number(value: float) -> str:
    """Every digit, no exponent where none is needed."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _per_cent(value: float) -> str:
    """A fraction in per cent, shifted in decimal: 0.07 is 7, not 7.000000000000001."""
    shifted = Decimal(repr(float(value))).scaleb(2).normalize()
    return f"{shifted:f}"


def _side(side: Side) -> str:
    return side if isinstance(side, str) else f"[{','.join(side)}]"


def _rate(add: float | None, level: float | None) -> str:
    if (add is None) == (level is None):
        raise BadInput("give add= (points added, a fraction) or level= (the rate, a fraction), one of them")
    if add is not None:
        text = _per_cent(add)
        return f"{text if text.startswith('-') else '+' + text}pp"
    assert level is not None
    return f"{_per_cent(level)}%"


def _one(kind: str, text: str) -> Policy:
    return Policy(((kind, text),))


def _flow(kind: str, imposer: Side, partner: Side, sector: str, value: str, **options: Any) -> Policy:
    given = "".join(f",{name}={option}" for name, option in options.items() if option is not None)
    return _one(kind, f"{_side(imposer)}:{_side(partner)}:{sector}={value}{given}")


def tariff(importer: Side, partner: Side, sector: str = "*", *, add: float | None = None, level: float | None = None) -> Policy:
    """An import tariff: points added, or its level, both as fractions.

    Examples
    --------
    >>> tariff("USA", "CHN", add=1.0)
    Policy('tariff USA:CHN:*=+100pp')
    >>> tariff("USA", ["CHN", "VNM"], "C26", level=0.25)
    Policy('tariff USA:[CHN,VNM]:C26=25%')
    """
    return _flow("tariff", importer, partner, sector, _rate(add, level))


def export_tax(
    exporter: Side, partner: Side, sector: str = "*", *, add: float | None = None, level: float | None = None
) -> Policy:
    """An export tax: points added, or its level, both as fractions."""
    return _flow("export_tax", exporter, partner, sector, _rate(add, level))


def cap(
    exporter: Side,
    partner: Side,
    sector: str,
    *,
    level: float,
    rents: Rents | None = None,
    group: str | None = None,
) -> Policy:
    """An exporter's bound on volume, relative to the benchmark.

    Examples
    --------
    >>> cap("CHN", ["USA", "JPN"], "C24B", level=0.2, rents=0.5)
    Policy('cap CHN:[USA,JPN]:C24B=0.2,rents=0.5')
    """
    return _flow("cap", exporter, partner, sector, _number(level), rents=rents, group=group)


def boycott(
    importer: Side,
    partner: Side,
    sector: str,
    *,
    level: float = 0.0,
    rents: Rents | None = None,
    group: str | None = None,
) -> Policy:
    """An importer's bound on volume, relative to the benchmark; rents go to the importer."""
    return _flow("boycott", importer, partner, sector, _number(level), rents=rents, group=group)


def floor(
    importer: Side,
    partner: Side,
    sector: str,
    *,
    level: float,
    mode: Literal["on-top", "replace"] | None = None,
    group: str | None = None,
) -> Policy:
    """Purchases of at least this volume, relative to the benchmark."""
    return _flow("floor", importer, partner, sector, _number(level), mode=mode, group=group)


def iceberg(exporter: Side, partner: Side, sector: str, *, factor: float) -> Policy:
    """A resource cost factor laid on exports; ``float("inf")`` bans."""
    return _flow("iceberg", exporter, partner, sector, _factor(factor))


def import_iceberg(importer: Side, partner: Side, sector: str, *, factor: float) -> Policy:
    """A resource cost factor laid on imports; ``float("inf")`` bans."""
    return _flow("import_iceberg", importer, partner, sector, _factor(factor))


def _factor(factor: float) -> str:
    return "inf" if factor == float("inf") else _number(factor)


def productivity(region: Side, sector: str, *, ratio: float) -> Policy:
    """Productivity of a sector, a ratio to the benchmark."""
    return _one("productivity", f"{_side(region)}:{sector}={_number(ratio)}")


def utilisation(region: Side, sector: str, *, ratio: float) -> Policy:
    """Share of a sector's value added in use."""
    return _one("utilisation", f"{_side(region)}:{sector}={_number(ratio)}")


def endowment(region: Side, *, ratio: float) -> Policy:
    """Factor endowment, a ratio to the benchmark."""
    return _one("endowment", f"{_side(region)}={_number(ratio)}")


def demand(region: Side, sector: str, *, ratio: float) -> Policy:
    """Final demand for a good, a ratio to the benchmark."""
    return _one("demand", f"{_side(region)}:{sector}={_number(ratio)}")


def tariff_table(frame: Any, mode: Literal["set", "add"] = "set", *, name: str = "tariffs") -> Policy:
    """A table of tariffs: any frame with the columns origin, destination, sector and rate (a fraction).

    Parameters
    ----------
    frame
        pandas, polars, pyarrow, a dict of lists or a list of dicts.
    mode
        ``set`` replaces the listed rates, ``add`` adds to them.
    name
        What errors call it.

    Examples
    --------
    >>> rows = [{"origin": "CHN", "destination": "USA", "sector": "C26", "rate": 0.25}]
    >>> tariff_table(rows, name="proposal")
    Policy('tariffs proposal')
    """
    if mode not in ("set", "add"):
        raise BadInput(f'mode: "{mode}" is neither set nor add')
    return Policy((("tariffs" if mode == "set" else "tariffs_add", _Table(name, _given.as_csv(frame))),))


def policy(*texts: str | os.PathLike[str]) -> Policy:
    """Wedges in the command's grammar with the kind in front, or policy files (``.toml``, or a table of wedges).

    Examples
    --------
    >>> policy("tariff USA:CHN:*=+100pp", "export-tax CHN:USA:C24B=30%")
    Policy('tariff USA:CHN:*=+100pp', 'export-tax CHN:USA:C24B=30%')
    """
    items: list[tuple[str, str | _Table]] = []
    for one in texts:
        text = os.fspath(one)
        kind, _, rest = text.strip().partition(" ")
        if kind.replace("-", "_") in _KINDS and rest:
            items.append((kind.replace("-", "_"), rest.strip()))
        elif text.endswith((".toml", ".csv", ".csv.gz", ".parquet")):
            items.append(("policy", text))
        else:
            kinds = ", ".join(kind.replace("_", "-") for kind in _KINDS)
            raise BadInput(
                f'"{text}" is no wedge: write its kind first, for example "tariff USA:CHN:*=+100pp"',
                f"the kinds are {kinds}",
            )
    return Policy(tuple(items))


def summed(wedges: Iterable[Any]) -> Policy:
    """Policies, texts and lists of them as one policy."""
    return sum((_as_policy(one) for one in _flat(wedges)), Policy())


def _flat(wedges: Iterable[Any]) -> Iterator[Any]:
    for one in wedges:
        if isinstance(one, (list, tuple)):
            yield from _flat(one)
        else:
            yield one


def _as_policy(one: Any) -> Policy:
    if isinstance(one, Policy):
        return one
    if isinstance(one, (str, os.PathLike)):
        return policy(one)
    raise BadInput(f'{one!r} is no wedge: use detente.tariff(...), or text like "tariff USA:CHN:*=+100pp"')

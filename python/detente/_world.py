"""Worlds and economies."""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Literal

from . import _given
from ._answer import Answer, Solution, Tables, ask, questions
from ._detente import RawEconomy, RawPolicy, RawSolution, RawWorld, builtin_names
from ._errors import BadInput, Error
from ._policy import summed
from ._table import Record, Table

__all__ = ["Economy", "Equilibrium", "World", "import_world", "world", "worlds"]

_SETTINGS = ("sigma", "theta", "rho", "kappa", "sigma_c", "theta_c")


def economy_keys(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Economy options as the keys of a question: ``sigma=0.5`` is ``set=["sigma=0.5"]``, a dict of trade elasticities a
    list of ``SECTOR=VALUE``."""
    plain: dict[str, Any] = {}
    settings: list[str] = []
    for key, value in keys.items():
        if value is None:
            continue
        if key in _SETTINGS:
            settings.append(f"{key}={float(value)!r}" if value != float("inf") else f"{key}=inf")
        elif key == "trade_elasticities":
            plain["trade_elasticity"] = [f"{sector}={float(given)!r}" for sector, given in dict(value).items()]
        elif key == "set":
            settings += [value] if isinstance(value, str) else list(value)
        elif key == "critical" and isinstance(value, Mapping):
            plain[key] = [good if sigma is None else f"{good}={sigma!r}" for good, sigma in value.items()]
        elif key == "horizon" and not isinstance(value, str):
            plain[key] = ",".join(value)
        else:
            plain[key] = value
    if settings:
        plain["set"] = settings
    return plain


class World:
    """A validated world economy: regions, sectors, flows, tariffs, use. Immutable; pickled by value.

    Attributes are the tables of its folder. Every question about a world is a method: ``world.solve(...)``,
    ``world.war(...)``; :func:`questions` lists them.

    Examples
    --------
    >>> import detente as dt
    >>> w = dt.world("busan-25x28")
    >>> w
    <World busan-25x28: 25 regions, 28 sectors, 2022>
    >>> w == dt.world()
    True
    """

    __slots__ = ("_meta", "_raw")

    def __init__(self, raw: RawWorld) -> None:
        self._raw = raw
        self._meta: dict[str, Any] | None = None

    @staticmethod
    def from_frames(
        *,
        regions: Any,
        sectors: Any,
        flows: Any,
        tariffs: Any,
        use: Any = None,
        elasticities: Any = None,
        meta: Mapping[str, Any],
    ) -> World:
        """A world from frames with the columns of a world folder.

        Parameters
        ----------
        regions
            code, name.
        sectors
            code, name, kind (goods or services), trade_elasticity and more.
        flows
            origin, destination, sector, value: sales at basic prices, domestic included, USD million.
        tariffs
            origin, destination, sector, rate: fraction of border value.
        use
            region, input, user, value: intermediate purchases at buyers' prices, tariffs included.
        elasticities
            sector, set, value.
        meta
            name, title, year, unit, source, licence, notes.

        Raises
        ------
        BadInput
            Naming table, row and column, or the identity and the cell that fail.
        """
        given = {
            "regions": regions,
            "sectors": sectors,
            "flows": flows,
            "tariffs": tariffs,
            "use": use,
            "elasticities": elasticities,
        }
        tables = [(name, _given.columns(frame)) for name, frame in given.items() if frame is not None]
        return World(RawWorld.from_tables(json.dumps(_meta(meta)), tables))

    @property
    def meta(self) -> dict[str, Any]:
        """Name, title, year, unit, source, licence, notes, tariff dates, names of elasticity sets."""
        meta = self._meta
        if meta is None:
            meta = self._meta = json.loads(self._raw.meta())
        return dict(meta)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.meta["name"])

    @property
    def year(self) -> int:
        """Year of its flows and prices."""
        return int(self.meta["year"])

    @property
    def elasticity_sets(self) -> list[str]:
        """Names of the published sets of trade elasticities."""
        return list(self.meta["elasticity_sets"])

    @property
    def regions(self) -> Table:
        """code, name."""
        return self._table("regions")

    @property
    def sectors(self) -> Table:
        """code, name, kind, trade_elasticity and more."""
        return self._table("sectors")

    @property
    def flows(self) -> Table:
        """origin, destination, sector, value: sales at basic prices, USD million; zeros left out."""
        return self._table("flows")

    @property
    def tariffs(self) -> Table:
        """origin, destination, sector, rate: fraction of border value; zeros left out."""
        return self._table("tariffs")

    @property
    def use(self) -> Table | None:
        """region, input, user, value: purchases at buyers' prices, USD million; ``None`` without intermediates."""
        raw = self._raw.table("use")
        return None if raw is None else Table(raw)

    def _table(self, name: str) -> Table:
        raw = self._raw.table(name)
        if raw is None:
            raise Error(f"the world has no table {name}")
        return Table(raw)

    def check(self) -> dict[str, Any]:
        """Every identity checked again; ``warnings`` is what deserves a look."""
        return dict(json.loads(self._raw.check()))

    def export(
        self, folder: str | os.PathLike[str], *, format: Literal["csv", "parquet"] = "csv", overwrite: bool = False
    ) -> list[str]:
        """Writes the world folder; gives the files."""
        return [str(path) for path in self._raw.export(os.fspath(folder), format == "parquet", overwrite)]

    def aggregate(self, mapping: Any, *, name: str | None = None) -> World:
        """Merges regions and sectors.

        Parameters
        ----------
        mapping
            A frame kind, from, to[, name], or ``{"region": {"HKG": "CHN"}, "sector": {...}}``. Tariffs inside a merged
            region are dropped.
        """
        raw, _ = self._raw.aggregate(_given.mapping(mapping), name)
        return World(raw)

    def split(self, *paths: str | os.PathLike[str], day: str = "2022-07-01") -> World:
        """Carves goods out of sectors by split files (or folders of them)."""
        return World(self._raw.split([os.fspath(path) for path in paths], day))

    def economy(
        self,
        *,
        elasticities: str | None = None,
        horizon: str | None = None,
        deficits: Literal["fixed", "scaled", "none"] | None = None,
        sigma: float | None = None,
        theta: float | None = None,
        rho: float | None = None,
        kappa: float | None = None,
        sigma_c: float | None = None,
        theta_c: float | None = None,
        critical: Iterable[str] | Mapping[str, float | None] | None = None,
        trade_elasticities: Mapping[str, float] | None = None,
    ) -> Economy:
        """A calibrated economy, to be solved under many policies.

        Parameters
        ----------
        elasticities
            A published set of the world.
        horizon
            How long everyone has had to adapt: ``3m``, ``1y,low``.
        deficits
            What happens to trade deficits.
        sigma, theta, rho, kappa
            Elasticities: value added and materials, between materials, final demand; mobility of factors.
        critical
            Goods that their users cannot easily do without; a dict gives each its ``sigma_c``.
        trade_elasticities
            Sector code to trade elasticity, over those of the set and the horizon.
        """
        return Economy(
            self,
            economy_keys(
                {
                    "elasticities": elasticities,
                    "horizon": horizon,
                    "deficits": deficits,
                    "sigma": sigma,
                    "theta": theta,
                    "rho": rho,
                    "kappa": kappa,
                    "sigma_c": sigma_c,
                    "theta_c": theta_c,
                    "critical": critical,
                    "trade_elasticities": trade_elasticities,
                }
            ),
        )

    def ask(self, question: str, *given: Any, economy: Economy | None = None, **keys: Any) -> Answer:
        """Asks a question about this world. Economy options may stand by name (``sigma=0.5``) or as an :class:`Economy`."""
        options = economy_keys(keys)
        if economy is not None:
            options = {**economy._keys, **options}
        return ask(question, *given, world=self, **options)

    def solve(self, *wedges: Any, economy: Economy | None = None, **keys: Any) -> Solution:
        """One counterfactual, with its provenance.

        Parameters
        ----------
        *wedges
            Policies, or text like ``"tariff USA:CHN:*=+100pp"``.
        economy
            Elasticities and closure; or give them by name (``horizon="3m"``).
        **keys
            ``detail`` (regions, sectors, flows, all), ``decompose``, ``gradient``, ``many`` and the rest of the command's.

        Examples
        --------
        >>> import detente as dt
        >>> r = dt.world().solve(dt.tariff("USA", "CHN", add=1.0), horizon="3m")
        >>> r.economy.horizon
        '3m'
        """
        answer = self.ask("solve", *wedges, economy=economy, **keys)
        assert isinstance(answer, Solution)
        return answer

    def optimal(self, player: str, *wedges: Any, economy: Economy | None = None, **keys: Any) -> Answer:
        """The tariffs that are best for one region while nobody answers."""
        return self.ask("optimal", *wedges, economy=economy, player=player, **keys)

    def war(self, *players: str, policy: Any = (), economy: Economy | None = None, **keys: Any) -> Answer:
        """Tariffs from which no player wants to move alone."""
        return self.ask("war", summed([policy]), economy=economy, players=list(players), **keys)

    def cooperate(self, *players: str, policy: Any = (), economy: Economy | None = None, **keys: Any) -> Answer:
        """The tariffs that leave the players the same gain."""
        return self.ask("cooperate", summed([policy]), economy=economy, players=list(players), **keys)

    def __getattr__(self, name: str) -> Any:
        # Questions that have no method of their own.
        known = None if name.startswith("_") else questions().get(name)
        if known is None or "world" not in known.keys:
            raise AttributeError(f"a world has no {name}")
        return partial(self.ask, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, World) and self._raw.key == other._raw.key

    def __hash__(self) -> int:
        return hash(self._raw.key)

    def __repr__(self) -> str:
        check = self.check()
        return f"<World {self.name}: {check['regions']} regions, {check['sectors']} sectors, {self.year}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._raw.key in builtin_names():
            return (world, (self._raw.key,))
        return (_from_bytes, (self._raw.to_bytes(),))


_META = ("name", "title", "year", "unit", "source", "licence", "notes", "tariff_dates")


def _meta(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a ``world.toml`` says, with the words that may be left out."""
    for key in given:
        if key not in _META:
            close = difflib.get_close_matches(str(key), _META, 1)
            help = f'did you mean "{close[0]}"?' if close else f"the keys are {', '.join(_META)}"
            raise BadInput(f'meta: unknown key "{key}"', help, key=str(key))
    for key in ("name", "year", "unit"):
        if key not in given:
            raise BadInput(f'meta: "{key}" is missing', key=key)
    if given["unit"] != "USD million":
        raise BadInput(f'meta: the unit is "USD million", not "{given["unit"]}": convert the figures first', key="unit")
    return {"title": given["name"], "source": "", "licence": "", "notes": "", "tariff_dates": {}, **given}


def _from_bytes(content: bytes) -> World:
    return World(RawWorld.from_bytes(content))


def world(name: str | os.PathLike[str] | None = None) -> World:
    """A world: a built-in one by name (the default without one), or a world folder.

    Raises
    ------
    BadInput
        Naming file, row and column.
    """
    return World(RawWorld.open(builtin_names()[0] if name is None else os.fspath(name)))


def import_world(table: str | os.PathLike[str], **keys: Any) -> tuple[World, Answer]:
    """A published inter-country table (ICIO, WIOD, FIGARO, EXIOBASE, GTAP) as a world, and the report of its reading.

    Parameters
    ----------
    table
        The file, folder or archive as it was published.
    **keys
        ``format``, ``year``, ``tariffs``, ``mapping``, ``negative`` and the rest of ``detente world import``; ``tariffs``,
        ``elasticities`` and ``mapping`` may be frames. ``out`` keeps the world folder.

    Raises
    ------
    BadInput
        Naming file, row and column, or the identity that fails.
    """
    asked = {key: _as_file(key, value) for key, value in keys.items()}
    with tempfile.TemporaryDirectory(prefix="detente-import-") as place:
        folder = asked.pop("out", None) or os.path.join(place, "world")
        report = ask("world import", os.fspath(table), out=os.fspath(folder), **asked)
        content = RawWorld.open(os.fspath(folder)).to_bytes()
    return World(RawWorld.from_bytes(content, os.fspath(table))), report


def _as_file(name: str, given: Any) -> Any:
    """A frame as a file; anything else as it is."""
    if isinstance(given, Mapping) or hasattr(given, "columns") or hasattr(given, "column_names"):
        return _given.as_file(name, _given.as_csv(given))
    return given


def worlds() -> list[str]:
    """Names of the built-in worlds, the default first."""
    return builtin_names()


class Economy:
    """A calibrated economy: solved under many policies without a question around each. Immutable; pickled by value.

    Examples
    --------
    >>> import detente as dt
    >>> e = dt.world().economy(horizon="1y")
    >>> one, two = e.solve_many([dt.tariff("USA", "CHN", add=x) for x in (0.1, 0.2)])
    >>> one.certificate.worst < 1e-9
    True
    """

    __slots__ = ("_keys", "_raw", "world")

    def __init__(self, world: World, keys: dict[str, Any]) -> None:
        self.world = world
        self._keys = keys
        self._raw = RawEconomy(world._raw, json.dumps(keys))

    def solve(self, *wedges: Any, start: Equilibrium | None = None) -> Equilibrium:
        """The certified equilibrium under a policy, bit for bit the library's; from another one where ``start`` is given."""
        return Equilibrium(self._raw.solve(_raw_policy(wedges), None if start is None else start._raw))

    def solve_many(self, policies: Iterable[Any], *, progress: Any = None) -> list[Equilibrium | Error]:
        """Many policies, in their order, warm-started in chains of sixteen (put neighbours next to each other).

        Returns
        -------
        list
            An :class:`Equilibrium` with its tables of regions each, or the :class:`Error` that explains why there is none.
        """
        raw = [_raw_policy([one]) for one in policies]
        ended = self._raw.solve_many(raw, progress)
        return [Equilibrium(one) if isinstance(one, RawSolution) else one for one in ended]

    def __repr__(self) -> str:
        return f"<Economy of {self.world.name}: {self._keys or 'defaults'}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Economy, (self.world, self._keys))


def _raw_policy(wedges: Iterable[Any]) -> RawPolicy:
    return RawPolicy(json.dumps(summed(wedges).keys()))


class Equilibrium:
    """A certified equilibrium: tables as attributes (``regions``, ``certificate``), ``gradient``, a warm start."""

    __slots__ = ("_raw", "_tables")

    def __init__(self, raw: RawSolution | None, tables: Tables | None = None) -> None:
        self._raw = raw
        self._tables = tables

    @property
    def tables(self) -> Tables:
        """Tables by name."""
        if self._tables is None:
            self._tables = self.detail("regions")
        return self._tables

    @property
    def seconds(self) -> float | None:
        """How long the library took, certificate included; ``None`` where many were solved at once, or after a journey."""
        return None if self._raw is None else self._raw.seconds

    def detail(self, detail: Literal["regions", "sectors", "flows", "all"]) -> Tables:
        """The tables with those of sectors and flows."""
        return Tables(Table(raw) for raw in self._whole().tables(detail))

    def gradient(self, of: str) -> Table:
        """Slopes of a region's real income in its own tariffs and export taxes, per cent per percentage point."""
        return Table(self._whole().gradient(of))

    def _whole(self) -> RawSolution:
        if self._raw is None:
            raise BadInput("this equilibrium was pickled: it has the tables of its regions only; solve its policy again")
        return self._raw

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        table = self.tables._tables.get(name)
        if table is None:
            raise AttributeError(f"the equilibrium has no table {name}; it has {', '.join(self.tables)}")
        return Record(table) if table._raw.single else table

    def __repr__(self) -> str:
        return repr(self.tables["regions"])

    def _repr_html_(self) -> str:
        return self.tables["regions"]._repr_html_()

    def __reduce__(self) -> tuple[Any, ...]:
        return (Equilibrium, (None, self.tables))

"""Any question under drawn assumptions: intervals, and which assumption matters.

Draw ``i`` depends on (design, seed, ``i``) alone and starts from the benchmark, so threads, workers and blocks never change a
bit. A draw without an answer is a row with its status.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from . import _html
from ._answer import keys_for
from ._detente import RawDraws
from ._errors import BadInput
from ._table import Table
from ._world import World, economy_keys

__all__ = [
    "Ensemble",
    "between",
    "choice",
    "draws",
    "ensemble",
    "lognormal",
    "loguniform",
    "normal",
    "scale",
    "sets",
    "triangular",
    "uniform",
]

Engine = Literal["local", "ray", "dask"] | Callable[..., Any]
Block = tuple[int, int]


def uniform(low: float, high: float) -> str:
    """Every value of an interval alike."""
    return f"uniform({float(low)!r},{float(high)!r})"


def loguniform(low: float, high: float) -> str:
    """Every value alike in logs."""
    return f"loguniform({float(low)!r},{float(high)!r})"


def triangular(low: float, likeliest: float, high: float) -> str:
    """A lowest, a likeliest and a highest value."""
    return f"triangular({float(low)!r},{float(likeliest)!r},{float(high)!r})"


def normal(mean: float, sd: float) -> str:
    """Mean and standard deviation."""
    return f"normal({float(mean)!r},{float(sd)!r})"


def lognormal(median: float, gsd: float) -> str:
    """Median and geometric standard deviation."""
    return f"lognormal({float(median)!r},{float(gsd)!r})"


def between(first: str, last: str) -> str:
    """Horizons from ``3m`` to ``3y``, alike in logs, in whole months."""
    return f"between({first},{last})"


def choice(*texts: str | float) -> str:
    """One of several, each alike."""
    return f"choice({'|'.join(map(str, texts))})"


def sets(*names: str) -> str:
    """One of the published sets of elasticities, each alike; all of the world's where none is named."""
    return f"sets({','.join(names)})" if names else "sets"


def scale(low: float, high: float, *, by: Literal["sector"] | None = None) -> str:
    """What multiplies trade elasticities, alike in logs; by sector, each has its own."""
    return f"scale({float(low)!r},{float(high)!r}{',by=sector' if by == 'sector' else ''})"


def draws(**assumptions: str | tuple[str, str]) -> list[str]:
    """Assumptions by name; a pair is a distribution and where it comes from.

    Examples
    --------
    >>> draws(sigma=uniform(0.3, 1), horizon=(between("3m", "3y"), "own judgement"))
    ['sigma=uniform(0.3,1.0)', 'horizon=between(3m,3y) @ own judgement']
    """
    texts = []
    for name, known in assumptions.items():
        distribution, source = (known, None) if isinstance(known, str) else known
        texts.append(f"{name}={distribution}" + (f" @ {source}" if source else ""))
    return texts


class Ensemble:
    """Draws of one question, and what they say together.

    Attributes are tables: ``draws`` (one row per draw and row of the answer), ``statuses``, ``assumptions``.
    """

    def __init__(self, spec: dict[str, Any], worlds: list[Any], folder: str | None) -> None:
        self._spec = spec
        self._worlds = worlds
        self._folder = folder
        self._raw = RawDraws(json.dumps(spec), worlds, folder)
        self._blocks: dict[int, bytes] = {}
        self._reduced: dict[tuple[float, float, float], dict[str, Table]] = {}

    def missing(self) -> list[Block]:
        """Blocks that are not drawn yet."""
        return [(start, end) for start, end in self._raw.blocks() if not self._has(start)]

    def _has(self, start: int) -> bool:
        return start in self._blocks or self._raw.has(start)

    def add(self, start: int, content: bytes) -> None:
        """Takes a finished block: its Parquet bytes."""
        if self._folder is None:
            self._blocks[start] = content
        else:
            self._raw.keep(start, content)

    def _tables(self, low: float = 0.05, central: float = 0.5, high: float = 0.95) -> dict[str, Table]:
        asked = (low, central, high)
        if asked not in self._reduced:
            blocks = [self._blocks.get(start) for start, _ in self._raw.blocks()]
            self._reduced[asked] = {raw.name: Table(raw) for raw in self._raw.reduce(blocks, list(asked))}
        return self._reduced[asked]

    @property
    def table(self) -> Table:
        """Every draw: draw, status, ``drawn_*``, the keys of the answer's row, what was kept, problem."""
        return self._tables()["draws"]

    draws = table

    @property
    def statuses(self) -> Table:
        """How the draws ended."""
        return self._tables()["statuses"]

    @property
    def assumptions(self) -> Table:
        """What was drawn, from what, and where that comes from."""
        return self._tables()["assumptions"]

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Draws without an answer: rows of :attr:`table`."""
        return [row for row in self.table if row["status"] != "solved"]

    def intervals(self, low: float = 0.05, central: float = 0.5, high: float = 0.95) -> Table:
        """Mean, deviation, quantiles and the share below zero, by row of the answer and number kept.

        Standard errors and Wilson's intervals stand where the draws are independent (``design="random"``).
        """
        return self._tables(low, central, high)["intervals"]

    def sensitivity(self) -> Table:
        """What each assumption does to each number: its ends, correlations, shares of variance."""
        return self._tables()["sensitivity"]

    sobol = sensitivity
    regression = sensitivity

    def tornado(self, of: str | None = None, measure: str | None = None) -> Tornado:
        """The assumptions in the order of what they do to one number of one row (a region's code)."""
        table = self.sensitivity()
        rows = [
            row
            for row in table
            if (of is None or of in [row[key.name] for key in table.schema if key.key])
            and (measure is None or row["measure"] == measure)
        ]
        if not rows:
            raise BadInput(f"the draws have no {of or ''} {measure or ''}".strip())
        return Tornado([row for row in rows if row["measure"] == rows[0]["measure"]], of)

    @staticmethod
    def resume(folder: str | os.PathLike[str], *, worlds: Iterable[World] = (), **options: Any) -> Ensemble:
        """An ensemble that was stopped: draws what its folder does not have.

        A world that is not built in has to be handed over again; its hash is compared.
        """
        blocks = os.path.join(os.fspath(folder), "draws")
        spec = json.loads(RawDraws.spec_of(blocks))
        made = Ensemble(spec, [world._raw for world in worlds], blocks)
        _drive(made, **options)
        return made

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes every table as CSV and Parquet."""
        os.makedirs(folder, exist_ok=True)
        for name, table in self._tables().items():
            table.to_csv(os.path.join(folder, f"{name}.csv"))
            table.to_parquet(os.path.join(folder, f"{name}.parquet"))

    def __repr__(self) -> str:
        ended = {row["status"]: row["draws"] for row in self.statuses}
        return f"<Ensemble of {self._spec['question']}: {ended}>"

    def _repr_html_(self) -> str:
        return self.intervals()._repr_html_()


class Tornado:
    """Assumptions by what they do to one number: a figure in a notebook, rows elsewhere."""

    def __init__(self, rows: list[dict[str, Any]], of: str | None) -> None:
        self.rows = sorted(rows, key=lambda row: -(row["swing"] or row["total_share"] or 0.0))
        self.of = of

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return "\n".join(f"{row['assumption']:30} {row['at_low']} {row['at_high']}" for row in self.rows)

    def svg(self) -> str:
        """Bars of the swing between the low and the high fifth of each assumption."""
        measure = self.rows[0]["measure"]
        title = f"What each assumption does to {measure}" + (f" of {self.of}" if self.of else "")
        swings = [
            None if row["at_low"] is None or row["at_high"] is None else row["at_high"] - row["at_low"] for row in self.rows
        ]
        return _html.bars(title, [row["assumption"] for row in self.rows], swings)

    def _repr_html_(self) -> str:
        return self.svg()


def ensemble(
    question: Any,
    *given: Any,
    draws: Iterable[str] = (),
    n: int = 256,
    seed: int = 1,
    design: Literal["random", "sobol", "sets", "saltelli"] = "random",
    keep: str | Iterable[str] = (),
    table: str | None = None,
    block: int = 256,
    engine: Engine = "local",
    out: str | os.PathLike[str] | None = None,
    progress: bool | Callable[[int, int], Any] = False,
    **keys: Any,
) -> Ensemble:
    """Asks a question many times under drawn assumptions.

    Parameters
    ----------
    question
        A method of a world (``w.solve``), or a question's name.
    *given
        Policies, and what the question takes by place.
    draws
        Assumptions, from :func:`draws`; ``{NAME}`` in a key or wedge stands for what is drawn for NAME.
    n, seed, design
        How many, from which seed, how spread. ``sets`` takes every choice in turn; ``saltelli`` gives total shares.
    keep, table
        Numbers that are kept (``*`` for all) of which table of the answer.
    block
        Draws of one block: one task, one file.
    engine
        ``local`` threads; ``ray`` or ``dask`` on the cluster you are connected to; or a callable that is given
        ``(spec_json, world_bytes, blocks)`` and yields ``(start, bytes, sha256)``.
    out
        A folder that keeps finished blocks (``out/draws/part-*.parquet``); draws that are there are not drawn again.

    Examples
    --------
    >>> import detente as dt
    >>> w = dt.world()
    >>> E = dt.ensemble(w.solve, dt.tariff("USA", "CHN", add=0.1), draws=dt.draws(sigma=dt.uniform(0.5, 1)), n=4)
    >>> E.statuses.to_dict()
    {'status': ['solved'], 'draws': [4]}
    """
    name, base = _question(question)
    options = economy_keys({**base, **keys})
    economy = options.pop("economy", None)
    if economy is not None:
        options = {**economy._keys, **options}
    if name in ("war", "cooperate") and given and all(isinstance(one, str) for one in given):
        options["players"], given = list(given), ()
    plain, worlds = keys_for(name, given, options)
    spec = {
        "question": name,
        "keys": plain,
        "vary": list(draws),
        "draws": n,
        "design": design,
        "seed": seed,
        "block": block,
        "table": table,
        "keep": [keep] if isinstance(keep, str) else list(keep),
    }
    folder = None if out is None else os.path.join(os.fspath(out), "draws")
    made = Ensemble(spec, worlds, folder)
    _drive(made, engine=engine, progress=progress)
    if out is not None:
        made.save(out)
    return made


def _question(question: Any) -> tuple[str, dict[str, Any]]:
    """The name of a question, and the world of a world's method."""
    if isinstance(question, str):
        return question, {}
    owner = getattr(question, "__self__", None)
    if isinstance(owner, World):
        return question.__name__, {"world": owner}
    bound = getattr(getattr(question, "func", None), "__self__", None)
    if isinstance(bound, World):
        return question.args[0], {"world": bound}
    name = getattr(question, "__name__", None)
    if isinstance(name, str):
        return name, {}
    raise BadInput(f"{question!r} is no question: name one, or give a method of a world")


def _drive(made: Ensemble, *, engine: Engine = "local", progress: bool | Callable[[int, int], Any] = False) -> None:
    """Draws what is missing."""
    from . import cluster

    missing = made.missing()
    total = sum(end - start for start, end in missing)
    done = 0
    ends = dict(missing)
    for start, content, _ in _blocks(made, missing, engine, cluster):
        made.add(start, content)
        done += ends[start] - start
        if callable(progress):
            progress(done, total)
        elif progress:
            print(f"\r{done} of {total} draws", end="" if done < total else "\n", flush=True)


def _blocks(made: Ensemble, missing: list[Block], engine: Engine, cluster: Any) -> Iterable[tuple[int, bytes, str]]:
    if engine == "local":
        return ((start, *made._raw.block(start, end)) for start, end in missing)
    worlds: Mapping[str, bytes] = {raw.key: bytes(raw.to_bytes()) for raw in made._worlds if raw.key.startswith("given:")}
    if engine == "ray":
        return cluster.on_ray(made._raw.spec(), worlds, missing)  # type: ignore[no-any-return]
    if engine == "dask":
        return cluster.on_dask(made._raw.spec(), worlds, missing)  # type: ignore[no-any-return]
    if callable(engine):
        return engine(made._raw.spec(), worlds, missing)  # type: ignore[no-any-return]
    raise BadInput(f'engine: "{engine}" is none of local, ray, dask')

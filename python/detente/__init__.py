"""Détente: an open engine for trade standoffs.

What does a standoff cost each side, who can hold out, and which deals would both sign? The questions are the command's; their
keys, answers and errors are the same here.

>>> import detente as dt
>>> w = dt.world()
>>> r = w.solve(dt.tariff("USA", "CHN", "*", add=1.0))
>>> r.certificate.worst < 1e-9
True
>>> r.sentences[0].text.startswith("Real income falls most in")
True

Tables speak Arrow: ``r.regions.to_pandas()``, ``polars.DataFrame(r.regions)``. Nothing else has to be installed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ._answer import Answer, Figure, Question, Sentence, Sentences, Solution, Tables, ask, questions
from ._detente import build_info as _build_info
from ._ensemble import (
    Ensemble,
    Tornado,
    between,
    choice,
    draws,
    ensemble,
    lognormal,
    loguniform,
    normal,
    scale,
    sets,
    triangular,
    uniform,
)
from ._errors import (
    BadInput,
    Bug,
    DetenteWarning,
    Error,
    Infeasible,
    ModelError,
    NotCertified,
    NotConverged,
    Unsupported,
)
from ._ledger import Ledger, ledger
from ._policy import (
    Policy,
    boycott,
    cap,
    demand,
    endowment,
    export_tax,
    floor,
    iceberg,
    import_iceberg,
    policy,
    productivity,
    tariff,
    tariff_table,
    utilisation,
)
from ._standoff import Deal, Findings, Standoff, deal, standoff
from ._table import Field, Record, Table
from ._world import Economy, Equilibrium, World, import_world, world, worlds

__version__: str = _build_info()[0]

__all__ = [
    "Answer",
    "BadInput",
    "Bug",
    "Deal",
    "DetenteWarning",
    "Economy",
    "Ensemble",
    "Equilibrium",
    "Error",
    "Field",
    "Figure",
    "Findings",
    "Infeasible",
    "Ledger",
    "ModelError",
    "NotCertified",
    "NotConverged",
    "Policy",
    "Question",
    "Record",
    "Sentence",
    "Sentences",
    "Solution",
    "Standoff",
    "Table",
    "Tables",
    "Tornado",
    "Unsupported",
    "World",
    "__version__",
    "ask",
    "between",
    "boycott",
    "build",
    "cap",
    "choice",
    "deal",
    "demand",
    "draws",
    "endowment",
    "ensemble",
    "export_tax",
    "floor",
    "iceberg",
    "import_iceberg",
    "import_world",
    "ledger",
    "lognormal",
    "loguniform",
    "normal",
    "policy",
    "productivity",
    "questions",
    "scale",
    "sets",
    "standoff",
    "tariff",
    "tariff_table",
    "triangular",
    "uniform",
    "utilisation",
    "world",
    "worlds",
]


def build() -> dict[str, str | None]:
    """Version and git revision of the build."""
    version, revision = _build_info()
    return {"version": version, "git_revision": revision}


def __getattr__(name: str) -> Any:
    # Every question is a function: detente.replicate("caliendo-parro-nafta"), detente.brief().
    if not name.startswith("_") and name in questions():
        return partial(ask, name)
    raise AttributeError(f"detente has no {name}; its questions are {', '.join(questions())}")


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in questions() if " " not in name)})

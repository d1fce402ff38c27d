"""Questions and answers."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, overload
from urllib.parse import quote

from . import _detente, _html
from ._errors import BadInput, DetenteWarning, Error
from ._policy import Policy, summed
from ._table import Record, Table

__all__ = ["Answer", "Figure", "Question", "Sentence", "Sentences", "Solution", "Tables", "ask", "questions"]

# A first screen has at most so many sentences.
_HEADLINES = 6
_WEDGES = (
    "tariff",
    "export_tax",
    "cap",
    "boycott",
    "floor",
    "iceberg",
    "import_iceberg",
    "productivity",
    "utilisation",
    "endowment",
    "demand",
)

Progress = Callable[[str, int, int], Any]
A = TypeVar("A", bound="Answer")


@dataclass(frozen=True)
class Sentence:
    """What an answer says, and the tables it rests on."""

    text: str
    cites: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What it rests on, in one line."""
        return ", ".join(self.cites)

    def __str__(self) -> str:
        return self.text


class Sentences(Sequence[Sentence]):
    """Sentences in order; :attr:`headlines` are the first ones of a brief."""

    __slots__ = ("_all",)

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._all = tuple(sentences)

    @overload
    def __getitem__(self, at: int) -> Sentence: ...
    @overload
    def __getitem__(self, at: slice) -> Sentences: ...
    def __getitem__(self, at: int | slice) -> Sentence | Sentences:
        return Sentences(self._all[at]) if isinstance(at, slice) else self._all[at]

    def __len__(self) -> int:
        return len(self._all)

    @property
    def headlines(self) -> Sentences:
        """The first sentences, those of a first screen."""
        return self[:_HEADLINES]

    def __repr__(self) -> str:
        return "\n".join(str(sentence) for sentence in self._all)


@dataclass(frozen=True)
class Figure:
    """A chart: drawn as the command draws it, with the numbers it shows where they are a table of the answer."""

    id: str
    title: str
    _svg: Callable[[], str]
    kind: str = "drawing"
    source: str = ""
    x: str = ""
    y: tuple[str, ...] = ()
    table: Table | None = None
    series: str | None = None

    def svg(self) -> str:
        """The chart as one SVG."""
        return self._svg()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the chart as an SVG file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg())

    def _repr_html_(self) -> str:
        return _html.drawing(self.svg(), self.title)


@dataclass(frozen=True)
class Question:
    """A question that can be asked: its name, what it answers, the JSON schema of its keys."""

    name: str
    about: str
    schema: dict[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys it takes."""
        return tuple(self.schema.get("properties", {}))

    @property
    def places(self) -> tuple[str, ...]:
        """The keys that are given by place, in order."""
        placed = ((value["x-place"], key) for key, value in self.schema.get("properties", {}).items() if "x-place" in value)
        return tuple(key for _, key in sorted(placed))


_known: dict[str, Question] | None = None


def questions() -> dict[str, Question]:
    """Every question, by name.

    Examples
    --------
    >>> "solve" in questions()
    True
    """
    global _known
    if _known is None:
        _known = {name: Question(name, about, json.loads(schema)) for name, about, schema in _detente.questions()}
    return dict(_known)


class Tables(Mapping[str, Table]):
    """Tables by name, what matters most first."""

    __slots__ = ("_tables",)

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.name: table for table in tables}

    def __getitem__(self, name: str) -> Table:
        try:
            return self._tables[name]
        except KeyError:
            raise KeyError(f"no table {name}; there are {', '.join(self._tables)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return f"Tables({', '.join(f'{name}: {len(table)} rows' for name, table in self._tables.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Tables, (list(self._tables.values()),))


class Answer:
    """An answer: tables by name, sentences, notes, figures, and what it was made from.

    A table is an attribute too (``answer.regions``); a table of one row is a record (``answer.certificate.worst``).
    """

    def __init__(self, state: dict[str, Any], told: _detente.Told | None = None) -> None:
        self._state = state
        self._told = told

    @property
    def question(self) -> str:
        """The question's name."""
        return str(self.provenance["question"])

    @property
    def status(self) -> str:
        """``solved``, or another word for programs."""
        return str(self._state["status"])

    @property
    def holds(self) -> bool:
        """Whether what was asked holds."""
        return bool(self._state["holds"])

    @property
    def tables(self) -> Tables:
        """Tables, what matters most first."""
        return self._state["tables"]  # type: ignore[no-any-return]

    @property
    def sentences(self) -> Sentences:
        """What it says."""
        said = self._state["about"]["sentences"]
        return Sentences(Sentence(one["text"], tuple(one.get("cites", ()))) for one in said)

    @property
    def notes(self) -> list[str]:
        """Warnings and limits."""
        return [note["text"] for note in self._state["about"]["notes"]]

    @property
    def warnings(self) -> list[str]:
        """Warnings alone."""
        return [note["text"] for note in self._state["about"]["notes"] if note["kind"] == "warning"]

    @property
    def figures(self) -> list[Figure]:
        """Charts of its tables."""
        made = []
        for one in self._state["about"]["figures"]:
            made.append(
                Figure(
                    one["id"],
                    one["title"],
                    partial(self._drawing, one["id"]),
                    one["kind"],
                    one["source"],
                    one["x"],
                    tuple(one["y"]),
                    self.tables[one["table"]],
                    one.get("series"),
                )
            )
        for name in self.files:
            if name.startswith("figures/") and name.endswith(".svg"):
                id = name[len("figures/") : -len(".svg")]
                made.append(Figure(id, id.replace("-", " "), partial(self._drawing, id)))
        return made

    def _drawing(self, id: str) -> str:
        kept: dict[str, str] = self._state.get("drawings", {})
        drawn = kept.get(id) if self._told is None else self._told.drawing(id)
        if drawn is None:
            raise Error(f"there is nothing to draw in the figure {id}")
        return drawn

    def explain(self) -> str:
        """Sentences and tables as text, as a terminal shows them."""
        parts = [str(sentence) for sentence in self.sentences]
        parts += [repr(table) for table in self.tables.values() if len(table)]
        return "\n\n".join(parts)

    def link(self, server: str = "http://127.0.0.1:8765") -> str:
        """The page of ``detente serve`` that shows this policy, with everything that changes a number in it."""
        keys = self.provenance["keys"]
        pairs = [(f"{kind}.{text}", "w") for kind in _WEDGES for text in keys.get(kind) or ()]
        pairs += [(text, "p") for text in keys.get("position") or ()]
        for key, short in (("elasticities", "e"), ("horizon", "h")):
            pairs += [(keys[key], short)] if keys.get(key) else []
        if keys.get("deficits", "fixed") != "fixed":
            pairs.append((keys["deficits"], "d"))
        pairs += [(text, key) for key in ("set", "critical", "trade_elasticity") for text in keys.get(key) or ()]
        if self.question != "solve" or not pairs:
            raise Error("only a policy that was solved has a page", "ask solve with wedges")
        said = "&".join(f"{name}={quote(str(text), safe=':*.,=/')}" for text, name in pairs)
        return f"{server}/#/busan?s=1&{said}"

    def figure(self, id: str) -> Figure:
        """The chart of this name."""
        for one in self.figures:
            if one.id == id:
                return one
        raise KeyError(f"no figure {id}; there are {', '.join(one.id for one in self.figures)}")

    @property
    def files(self) -> dict[str, bytes]:
        """Pages that belong to it, by name: ``brief.html``."""
        return self._state["files"]  # type: ignore[no-any-return]

    @property
    def provenance(self) -> dict[str, Any]:
        """Sources with hashes, editions, seeds, keys, version, how to ask again."""
        return self._state["about"]["provenance"]  # type: ignore[no-any-return]

    def manifest(self) -> dict[str, Any]:
        """What ``manifest.json`` of :meth:`save` says, the list of files apart."""
        return {**self.provenance, "schema": 2, "tables": self._state["about"]["tables"]}

    def to_json(self) -> str:
        """The object that the command prints under ``--json``."""
        return str(self._state["json"]() if callable(self._state["json"]) else self._state["json"])

    def save(self, folder: str | os.PathLike[str]) -> str:
        """Writes the folder that the command writes with ``--out``: tables as CSV and Parquet, pages, the manifest."""
        if self._told is None:
            raise Error(
                "this answer was pickled: it has its tables, not the run",
                f"ask again: {self.provenance['reproduce']['python']}",
            )
        return str(self._told.save(os.fspath(folder)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        table = self._state["tables"]._tables.get(name)
        if table is None:
            raise AttributeError(f"the answer has no table {name}; it has {', '.join(self._state['tables'])}")
        return Record(table) if table._raw.single else table

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        said = " ".join(sentence.text for sentence in self.sentences)
        return f"<{type(self).__name__} of {self.question}: {said or self.status}; {self.tables!r}>"

    def _repr_html_(self) -> str:
        return _html.answer(self)

    def __reduce__(self) -> tuple[Any, ...]:
        drawings = self._state.get("drawings") or {}
        if self._told is not None:
            drawn = {figure.id: self._told.drawing(figure.id) for figure in self.figures}
            drawings = {id: svg for id, svg in drawn.items() if svg is not None}
        return (_loaded, (type(self), {**self._state, "json": self.to_json(), "drawings": drawings}))


def _loaded(kind: type[Answer], state: dict[str, Any]) -> Answer:
    return kind(state)


class Solution(Answer):
    """A certified counterfactual.

    Examples
    --------
    >>> import detente as dt
    >>> solution = dt.world().solve(dt.tariff("USA", "CHN", add=1.0))
    >>> solution.certificate.worst < 1e-9
    True
    >>> "real_income_pct" in solution.regions.columns
    True
    """

    def gradient(self, of: str) -> Table:
        """Slopes of a region's real income in its own tariffs and export taxes at this equilibrium.

        Returns
        -------
        Table
            partner, sector, ``slope_pct_per_point`` (per cent of real income for one more percentage point on the
            tariff), ``export_tax_slope_pct_per_point``.
        """
        table: Table = self._again(gradient=of).tables["gradient"]
        return table

    def _again(self, **keys: Any) -> Answer:
        """The same question with other keys."""
        given = {key: value for key, value in self.provenance["keys"].items() if value not in (None, [], False)}
        return ask("solve", _worlds=self._state.get("worlds", ()), **{**given, **keys})


def _plain(value: Any, worlds: list[Any]) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, worlds) for key, inner in value.items()}
    raw = getattr(value, "_raw", None)
    if isinstance(raw, _detente.RawWorld):
        worlds.append(raw)
        return raw.key
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        return _plain(value.item(), worlds)
    if isinstance(value, Iterable):
        return [_plain(inner, worlds) for inner in value]
    raise BadInput(f"{value!r} is no value of a key")


def keys_for(question: str, given: tuple[Any, ...], keys: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """Policies, values by place and keys as the keys of a question, and the worlds they name."""
    known = questions().get(question)
    places = known.places if known else ()
    wedges: list[Any] = []
    placed: list[Any] = []
    for one in given:
        (wedges if isinstance(one, Policy) or not places else placed).append(one)
    worlds: list[Any] = []
    plain: dict[str, Any] = {}
    for key, value in zip(places, placed, strict=False):
        plain[key] = _plain(value, worlds)
    if len(placed) > len(places):
        raise BadInput(f"{question} takes {len(places)} values by place, not {len(placed)}")
    for key, value in keys.items():
        if value is not None:
            plain[key] = _plain(value, worlds)
    for key, texts in summed(wedges).keys().items():
        already = plain.get(key, [])
        plain[key] = [*([already] if isinstance(already, str) else already), *texts]
    return plain, worlds


def ask(
    question: str,
    *given: Any,
    progress: Progress | None = None,
    _worlds: Iterable[Any] = (),
    **keys: Any,
) -> Answer:
    """Asks a question: the command's name, and its options as keys.

    Parameters
    ----------
    question
        Its name; :func:`questions` lists them.
    *given
        Policies; and what the command takes by place.
    progress
        Called as ``progress(stage, done, total)`` now and then.
    **keys
        The keys of the question. ``world`` may be a :class:`World`.

    Raises
    ------
    BadInput
        Keys, wedges, files or worlds that are not sound.
    ModelError
        The model has no certified answer.

    Examples
    --------
    >>> import detente as dt
    >>> dt.ask("solve", tariff=["USA:CHN:*=+10pp"]).status
    'solved'
    """
    kind = Solution if question == "solve" else Answer
    return asked(kind, question, given, keys, progress, _worlds)


def asked(
    kind: type[A],
    question: str,
    given: tuple[Any, ...],
    keys: Mapping[str, Any],
    progress: Progress | None = None,
    more_worlds: Iterable[Any] = (),
) -> A:
    """Asks a question; the answer is of this kind."""
    plain, worlds = keys_for(question, given, keys)
    worlds += list(more_worlds)
    told = _detente.ask(question, json.dumps(plain), worlds, progress)
    about = json.loads(told.about())
    state = {
        "status": told.status,
        "holds": told.holds,
        "tables": Tables(Table(raw) for raw in told.tables()),
        "about": about,
        "files": dict(told.files()),
        "json": told.to_json,
    }
    for note in about["notes"]:
        if note["kind"] == "warning":
            warnings.warn(note["text"], DetenteWarning, stacklevel=3)
    answer = kind(state, told)
    answer._state["worlds"] = [raw for raw in worlds if raw.key.startswith("given:")]
    return answer

"""The ledger: what is in force, when, as known when."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from ._answer import Answer, ask
from ._table import Table

__all__ = ["Ledger", "ledger"]


class Ledger:
    """Instruments and levers of all sides, with the questions that are about them.

    Parameters
    ----------
    folder
        A ledger folder (``docs/ledger.md``); the built-in ledger where none is named.

    Examples
    --------
    >>> import detente as dt
    >>> L = dt.ledger()
    >>> round(L.average("USA", "CHN", on="2025-11-10").average.average_pct, 1)
    37.2
    >>> L.line("USA", "CHN", "8507600010", on="2025-04-15").lines["rate_pct"][0]
    173.4
    """

    __slots__ = ("folder",)

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = None if folder is None else os.fspath(folder)

    def _tariffs(self, imposer: str, target: str, keys: dict[str, Any]) -> Answer:
        return ask("tariffs", imposer=imposer, target=target, ledger=self.folder, **keys)

    def average(self, imposer: str, target: str, on: str | None = None, known_on: str | None = None, **keys: Any) -> Answer:
        """The average duty of a direction on a day: ``average`` (a record), ``components``, ``conditions``, ``published``.

        Parameters
        ----------
        imposer, target
            Region that imposes the duties, and region whose goods pay.
        on, known_on
            The day, and the day of knowledge, ISO dates; the ledger's edition where none is named.
        **keys
            Conventions: ``weights``, ``metals``, ``exclusions``, ``with_`` (a list of instruments), ``reading``, ...
        """
        return self._tariffs(imposer, target, {"on": on, "known_on": known_on, **_renamed(keys)})

    def line(
        self,
        imposer: str,
        target: str,
        code: str | Iterable[str],
        on: str | None = None,
        known_on: str | None = None,
        **keys: Any,
    ) -> Answer:
        """What a commodity code pays: ``codes``, ``lines``, ``line_components``, ``next_changes``, ``pending``.

        Facts of the goods are keys: ``content="steel=.2"``, ``use=["aircraft"]``, ``described=[...]``, ``loaded="2025-04-08"``.
        """
        codes = [code] if isinstance(code, str) else list(code)
        asked = {"line": codes, "on": on, "known_on": known_on, **_renamed(keys)}
        return self._tariffs(imposer, target, asked)

    def history(
        self, imposer: str, target: str, start: str | None = None, end: str | None = None, both: bool = False, **keys: Any
    ) -> Answer:
        """The average on every day on which it changes: ``history`` and ``history_parts``."""
        asked = {"history": True, "from": start, "to": end, "both": both, **_renamed(keys)}
        return self._tariffs(imposer, target, asked)

    def bridge(self, imposer: str, target: str, *ends: str, **keys: Any) -> Answer:
        """The difference between averages by cause: ``bridge``, ``bridge_ends``; three ends or more chain.

        An end is a day, conventions (``"weights=exporter-world"``), both with commas between, or ``"published"`` at the end.
        """
        return self._tariffs(imposer, target, {"bridge": list(ends), **_renamed(keys)})

    def published(self, imposer: str, target: str, both: bool = False) -> Answer:
        """Published averages beside ours, the difference by cause: ``comparisons``."""
        return self._tariffs(imposer, target, {"published": True, "both": both})

    @property
    def instruments(self) -> Table:
        """Every instrument as it stands on the ledger's last day."""
        return ask("ledger show", ledger=self.folder).tables["instruments"]

    @property
    def levers(self) -> Table:
        """Levers other than tariffs as they stand on the ledger's last day."""
        return ask("ledger levers", ledger=self.folder).tables["levers"]

    def show(self, id: str, on: str | None = None, known_on: str | None = None) -> Answer:
        """One instrument (``instrument``) or lever (``lever``) with its row."""
        return ask("ledger show", id, on=on, known_on=known_on, ledger=self.folder)

    def check(self) -> Answer:
        """Every table checked; errors raise :class:`BadInput`."""
        return ask("ledger check", ledger=self.folder)

    def reconcile(self) -> Answer:
        """Every list beside the legal note it comes from."""
        return ask("ledger reconcile", ledger=self.folder)

    def export(self, folder: str | os.PathLike[str]) -> Answer:
        """Writes the tables to a folder, to start a ledger of one's own from."""
        return ask("ledger export", out=os.fspath(folder), ledger=self.folder)

    def __repr__(self) -> str:
        return f"Ledger({self.folder!r})" if self.folder else "Ledger()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ledger) and self.folder == other.folder

    def __hash__(self) -> int:
        return hash(("Ledger", self.folder))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Ledger, (self.folder,))


def _renamed(keys: dict[str, Any]) -> dict[str, Any]:
    """Keys whose names are words of Python end in an underscore here."""
    return {key.rstrip("_"): value for key, value in keys.items()}


def ledger(folder: str | os.PathLike[str] | None = None) -> Ledger:
    """The built-in ledger, or one in a folder.

    Examples
    --------
    >>> import detente as dt
    >>> "us-301-1" in list(dt.ledger().instruments["id"])
    True
    """
    return Ledger(folder)

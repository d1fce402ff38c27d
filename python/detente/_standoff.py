"""Standoffs and deals: files or built-in ones, run and judged."""

from __future__ import annotations

import os
from typing import Any

from ._answer import Answer, Progress, ask, asked

__all__ = ["Deal", "Findings", "Standoff", "deal", "standoff"]


class Findings(Answer):
    """What the run of a standoff found: sentences, tables, charts, and the page."""

    def brief(self, path: str | os.PathLike[str]) -> None:
        """Writes the page, one HTML file without anything from outside."""
        with open(path, "wb") as file:
            file.write(self.files["brief.html"])


class _Named:
    """Something that is built in under a name, or a file."""

    __slots__ = ("name",)

    def __init__(self, name: str | os.PathLike[str]) -> None:
        self.name = os.fspath(name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.name == getattr(other, "name", None)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.name,))


class Standoff(_Named):
    """A standoff: a built-in one by name, or a file."""

    __slots__ = ()

    def run(self, progress: bool | Progress | None = None) -> Findings:
        """Runs it: every position, the talks, the months, the deal.

        Parameters
        ----------
        progress
            ``True`` prints stages on stderr; or a function of (stage, done, total).
        """
        return asked(Findings, "brief", (self.name,), {}, _progress(progress))

    def talks(self, **keys: Any) -> Answer:
        """Its game: payoffs, equilibria, threats, bargains."""
        return ask("talks", self.name, **keys)

    def odds(self, **keys: Any) -> Answer:
        """Its odds on a day, where a record has its name."""
        return ask("odds", self.name, **keys)


class Deal(_Named):
    """A deal: a built-in one by name, or a file."""

    __slots__ = ()

    def judge(self, progress: bool | Progress | None = None, **keys: Any) -> Answer:
        """What it is worth to each side over failed talks and over today, and until when both would keep it."""
        return ask("deal", self.name, progress=_progress(progress), **keys)


def _progress(progress: bool | Progress | None) -> Progress | None:
    if progress is True:
        return _printed
    return None if progress is None or progress is False else progress


def _printed(stage: str, done: int, total: int) -> None:
    import sys

    sys.stderr.write(f"{stage} {done}/{total}\n" if total else f"{stage}\n")


def standoff(name: str | os.PathLike[str] = "busan") -> Standoff:
    """A standoff: a built-in one by name, or a file.

    Examples
    --------
    >>> import detente as dt
    >>> dt.standoff("busan")
    Standoff('busan')
    """
    return Standoff(name)


def deal(name: str | os.PathLike[str] = "busan") -> Deal:
    """A deal: a built-in one by name, or a file.

    Examples
    --------
    >>> import detente as dt
    >>> dt.deal("busan")
    Deal('busan')
    """
    return Deal(name)

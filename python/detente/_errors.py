"""What can go wrong, as exceptions with place and help."""

from __future__ import annotations

import json
import re
from typing import Any

from . import _given

__all__ = [
    "BadInput",
    "Bug",
    "DetenteWarning",
    "Error",
    "Infeasible",
    "ModelError",
    "NotCertified",
    "NotConverged",
    "Unsupported",
]

_PLACE = re.compile(r'^(?P<file>[^:\n]+?), (?:line|row) (?P<row>\d+)(?:, column "(?P<column>[^"]*)")?(?=[: ])')


class Error(Exception):
    """Any refusal of a question.

    Attributes
    ----------
    message : str
        What is wrong, in one sentence.
    help : str or None
        What would be right.
    key : str or None
        The key of the question that is at fault, with the place in a list: ``tariff/1``.
    details : dict
        More for programs, as in the ``error`` object of the command's JSON.
    """

    status: str = "bad_input"

    def __init__(self, message: str, help: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.key: str | None = details.pop("key", None)
        self.details = details

    def __str__(self) -> str:
        return self.message if self.help is None else f"{self.message}\n  help: {self.help}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (type(self), self.message, self.help, {"key": self.key, **self.details}))


class BadInput(Error, ValueError):
    """The input is not sound."""

    @property
    def file(self) -> str | None:
        """The file, ``wedge``, or the name of a table that was handed over."""
        return self._place("file") or self.details.get("source")

    @property
    def row(self) -> int | None:
        """Row of a table (from 1), or line of a text."""
        row = self._place("row")
        return int(row) if row is not None else self.details.get("line")

    @property
    def column(self) -> str | int | None:
        """Column of a table by name, or position in a line (from 1)."""
        return self._place("column") or self.details.get("column")

    def _place(self, name: str) -> str | None:
        found = _PLACE.match(self.message)
        return None if found is None else found[name]


class ModelError(Error, RuntimeError):
    """The input is sound, and the model has no certified answer."""

    status = "not_converged"


class Infeasible(ModelError):
    """No equilibrium satisfies the policy."""

    status = "infeasible"


class NotConverged(ModelError):
    """The solver gave up."""

    status = "not_converged"


class NotCertified(ModelError):
    """A state was found and the independent check refused it."""

    status = "not_certified"


class Unsupported(ModelError):
    """The model does not have this."""

    status = "unsupported"


class Bug(Error, RuntimeError):
    """A fault of the program: please report the line."""

    status = "bug"


class DetenteWarning(UserWarning):
    """Something an answer warns about."""


_BY_STATUS: dict[str, type[Error]] = {
    one.status: one for one in (BadInput, Infeasible, NotConverged, NotCertified, Unsupported)
}


def _again(kind: type[Error], message: str, help: str | None, details: dict[str, Any]) -> Error:
    return kind(message, help, **details)


def of_refusal(text: str) -> BaseException:
    """The exception of a refusal, from its JSON."""
    refusal = json.loads(text)
    error = dict(refusal["error"])
    message = _given.without_folder(error.pop("message"))
    if refusal["status"] == "interrupted":
        return KeyboardInterrupt()
    kind = _BY_STATUS.get(refusal["status"], ModelError)
    if "source" in error:
        error["source"] = _given.without_folder(error["source"])
    return kind(message, error.pop("help", None), **error)


def of_panic(text: str) -> Bug:
    """The exception of a panic."""
    return Bug(f"internal error at {text}", "please report this line with what you asked")

"""Wrong things are exceptions with the command's text, the place and help."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import detente as dt


def test_the_grammar_points_at_the_place(w: dt.World) -> None:
    with pytest.raises(dt.BadInput) as caught:
        w.solve("tariff USA:CHN:*=lots")
    error = caught.value
    assert isinstance(error, ValueError) and isinstance(error, dt.Error)
    assert error.file == "wedge" and error.row == 1 and isinstance(error.column, int)
    assert error.key == "tariff/0"


def test_codes_and_keys_that_are_close_are_named(w: dt.World) -> None:
    with pytest.raises(dt.BadInput, match="CHN"):
        w.solve(dt.tariff("USA", "CHM", add=0.1))
    with pytest.raises(dt.BadInput) as caught:
        dt.ask("solve", tarif=["USA:CHN:*=+10pp"])
    assert caught.value.help == 'did you mean "tariff"?' and caught.value.key == "tarif"
    with pytest.raises(dt.BadInput, match="slove"):
        dt.ask("slove")
    with pytest.raises(dt.BadInput, match="outside its range"):
        w.solve(decompose=0)


def test_a_table_names_its_row_and_column(w: dt.World) -> None:
    goods = w.sectors["code"][:13]
    rows = [{"origin": "CHN", "destination": "USA", "sector": sector, "rate": 0.25} for sector in goods]
    wrong = [*rows, {"origin": "CHN", "destination": "USA", "sector": "C-26", "rate": 0.25}]
    with pytest.raises(dt.BadInput) as caught:
        w.solve(dt.tariff_table(wrong, "add", name="proposal"))
    assert caught.value.file == "proposal" and caught.value.row == 14
    assert "C26" in str(caught.value)
    for rate in ("x", None):
        with pytest.raises(dt.BadInput) as caught:
            w.solve(dt.tariff_table([{**rows[0], "rate": rate}], name="proposal"))
        assert caught.value.row == 1 and caught.value.column == "rate"
    with pytest.raises(dt.BadInput, match='column "rate" is missing'):
        w.solve(dt.tariff_table([{"origin": "CHN", "destination": "USA", "sector": "C26", "rat": 0.25}]))
    twice = [rows[0], {**rows[0], "rate": 0.3}]
    with pytest.raises(dt.BadInput) as caught:
        w.solve(dt.tariff_table(twice, "set", name="proposal"))
    assert caught.value.file == "proposal" and isinstance(caught.value.row, int)


def test_a_model_without_an_answer_is_no_bad_input(w: dt.World) -> None:
    with pytest.raises(dt.ModelError) as caught:
        w.solve(dt.floor("CHN", "USA", "A01", level=1e6))
    assert isinstance(caught.value, RuntimeError)
    assert caught.value.status in ("infeasible", "not_converged", "not_certified")


def test_errors_travel_by_value(w: dt.World) -> None:
    with pytest.raises(dt.BadInput) as caught:
        w.solve("tariff USA:CHN:*=lots")
    error: Any = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == str(caught.value) and error.key == caught.value.key and error.row == 1


@pytest.mark.parametrize("given", [1, object(), "USA:CHN:*=+10pp", "nothing USA:CHN:*=+10pp"])
def test_what_is_no_wedge(w: dt.World, given: Any) -> None:
    with pytest.raises(dt.BadInput, match="is no wedge"):
        w.solve(given)


def test_rates_are_one_of_two() -> None:
    for keys in ({}, {"add": 0.1, "level": 0.1}):
        with pytest.raises(dt.BadInput, match="one of them"):
            dt.tariff("USA", "CHN", **keys)


def test_frames_that_are_no_world(w: dt.World) -> None:
    frames: dict[str, Any] = {
        "regions": w.regions,
        "sectors": w.sectors,
        "flows": w.flows.to_dict(),
        "tariffs": w.tariffs,
        "use": w.use,
        "meta": {"name": "mine", "year": 2022, "unit": "USD million"},
    }

    def refused(**changed: Any) -> dt.BadInput:
        with pytest.raises(dt.BadInput) as caught:
            dt.World.from_frames(**{**frames, **changed})
        return caught.value

    def with_value(at: int, value: Any) -> dict[str, list[Any]]:
        values = list(frames["flows"]["value"])
        values[at] = value
        return {**frames["flows"], "value": values}

    negative = refused(flows=with_value(4, -1.0))
    assert (negative.file, negative.row, negative.column) == ("flows", 5, "value")
    missing = refused(flows=with_value(6, float("nan")))
    assert (missing.file, missing.row, missing.column) == ("flows", 7, "value")
    doubled = {name: [*values, values[0]] for name, values in frames["flows"].items()}
    assert refused(flows=doubled).file == "flows"
    assert "value" in refused(flows={k: v for k, v in frames["flows"].items() if k != "value"}).message
    assert refused(meta={"name": "mine", "yaer": 2022, "unit": "USD million"}).help == 'did you mean "year"?'
    assert refused(meta={"name": "mine", "year": 2022, "unit": "EUR million"}).key == "unit"
    with pytest.raises(TypeError, match="row 1"):
        dt.World.from_frames(**{**frames, "regions": {"code": [object()], "name": ["x"]}})

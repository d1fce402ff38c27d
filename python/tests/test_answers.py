"""Answers: tables by name, records, JSON, folders, pickles."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest

import detente as dt


def test_a_solution_has_tables_records_and_sentences(base: dt.Solution) -> None:
    assert len(base.regions) == 25
    assert abs(base.certificate.worst) < 1e-9
    assert base.status == "solved" and base.holds
    assert base.sentences[0].cites == ("regions", "certificate")
    assert base.figure("map").table == base.regions
    with pytest.raises(AttributeError, match="no table nothing; it has regions"):
        base.nothing  # noqa: B018


def test_json_is_the_commands(base: dt.Solution) -> None:
    told = json.loads(base.to_json())
    assert told["schema"] == 2
    assert told["question"]["name"] == "solve"
    assert told["tables"]["regions"] == base.regions.to_records()
    assert told["tables"]["certificate"]["worst"] == base.certificate.worst


def test_a_folder_is_the_commands_and_repeats(base: dt.Solution, tmp_path: Path) -> None:
    folder = Path(base.save(tmp_path / "run"))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["tables"] == base.manifest()["tables"]
    assert (folder / "regions.parquet").exists()
    again = dt.rerun(folder / "manifest.json")
    assert again.holds
    assert all(again.tables["tables"]["same"])


def test_answers_travel_by_value(base: dt.Solution) -> None:
    for other in (pickle.loads(pickle.dumps(base)), copy.deepcopy(base)):
        assert other.regions == base.regions
        assert other.regions.schema == base.regions.schema
        assert other.to_json() == base.to_json()
        assert other.certificate.worst == base.certificate.worst
        with pytest.raises(dt.Error, match="pickled"):
            other.save("nowhere")


def test_the_line_of_python_repeats_the_answer(base: dt.Solution) -> None:
    line = base.provenance["reproduce"]["python"]
    again = eval(line, {"detente": dt})
    assert again.regions == base.regions


def test_every_question_has_a_function_and_defaults() -> None:
    for name, question in dt.questions().items():
        assert question.about
        assert isinstance(question.keys, tuple) and set(question.places) <= set(question.keys)
        if " " not in name:
            assert name in dir(dt)
            assert callable(getattr(dt, name))
    with pytest.raises(AttributeError, match="its questions are"):
        dt.nothing  # noqa: B018


def test_notebooks_get_sentences_bars_and_the_certificate(base: dt.Solution) -> None:
    html = base._repr_html_()
    assert "data:image/svg+xml" in html and "independent check" in html
    assert "<script" not in html and len(html) < 60_000
    assert "<table" in base.regions._repr_html_()


def test_values_and_settings_reach_the_question(w: dt.World, shock: dt.Policy, base: dt.Solution) -> None:
    short = w.solve(shock, horizon="3m", sigma=0.5)
    assert short.economy.horizon == "3m" and short.economy.sigma == 0.5
    assert short.regions != base.regions
    scaled = w.solve(shock, trade_elasticities={"C26": 6.5})
    assert dict(zip(scaled.elasticities["sector"], scaled.elasticities["trade_elasticity"], strict=True))["C26"] == 6.5
    by_text = w.solve("tariff USA:CHN:*=+100pp")
    assert by_text.regions == base.regions


def test_gradients_are_slopes(w: dt.World, shock: dt.Policy, base: dt.Solution) -> None:
    slopes = base.gradient("USA")
    at = next(i for i, row in enumerate(slopes) if row["partner"] == "CHN" and row["sector"] == "C26")
    step = 1e-3

    def income(add: float) -> float:
        r = w.solve(shock, dt.tariff("USA", "CHN", "C26", add=add))
        return dict(zip(r.regions["code"], r.regions["real_income_pct"], strict=True))["USA"]

    # The wedge is added to the hundred points, so the slope is at the same point.
    difference = (income(step) - income(-step)) / (2 * step) / 100
    assert slopes["slope_pct_per_point"][at] == pytest.approx(difference, rel=1e-4)


def test_games_and_replications(w: dt.World) -> None:
    war = w.war("USA", "CHN", vary="uniform")
    assert set(war.players["code"]) == {"USA", "CHN"}
    again = dt.ask("war", players=["USA", "CHN"], vary="uniform")
    assert again.tables["tariffs"] == war.tables["tariffs"]
    assert dt.replicate(list=True).tables


def test_a_list_of_policies(w: dt.World, base: dt.Solution, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "policy,kind,imposer,partner,sector,value,unit\n"
        "one,tariff,USA,CHN,*,100,pp\n"
        "two,tariff,USA,CHN,*,100,pp\n"
        "two,tariff,CHN,USA,*,100,pp\n"
        "wrong,tariff,USA,CHX,*,100,pp\n"
    )
    many = w.solve(many=file)
    assert many.policies["status"] == ["solved", "solved", "bad_input"]
    one = {r["code"]: r["real_income_pct"] for r in many.tables["many"] if r["policy"] == "one"}
    alone = dict(zip(base.regions["code"], base.regions["real_income_pct"], strict=True))
    assert one == pytest.approx(alone, abs=1e-7)

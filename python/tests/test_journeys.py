"""What people do with the package, as far as its questions reach."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

import detente as dt

pandas = pytest.importorskip("pandas")

ROOT = Path(__file__).parents[2]


def shared(name: str) -> Path:
    """Figures that are not ours to ship, where they are."""
    place = Path(os.environ.get("DETENTE_SHARED_DATA", ROOT.parent / "shared" / "data")) / name
    if not place.exists():
        pytest.skip(f"no {place}")
    return place


OURS = """
schema = 1
id = "ours"
title = "Ten points more"
world = "builtin"

[dates]
on = 2025-01-01

[reference]
title = "the tariffs of the world"
positions = { USA = "stay", CHN = "stay" }

[talks]
fail = { USA = "raise", CHN = "raise" }
fail_name = "both raise"

[economy]
intervals = "none"

[[players]]
region = "USA"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Ten points more"
tariff = ["USA:CHN:*=+10pp"]

[[players]]
region = "CHN"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Ten points more"
tariff = ["CHN:USA:*=+10pp"]
"""


def test_a_phd_student_varies_elasticities(tmp_path: Path) -> None:
    w = dt.world("busan-25x28")
    base = w.solve(dt.tariff("USA", "CHN", "*", add=1.0))
    eps = w.sectors.to_pandas().set_index("code")["trade_elasticity"] * 0.5
    low = w.economy(trade_elasticities=eps.to_dict(), sigma=0.5).solve(dt.tariff("USA", "CHN", "*", add=1.0))
    both = base.regions.to_pandas().merge(low.regions.to_pandas(), on="code", suffixes=("", "_low"))
    assert len(both) == 25 and (both["real_income_pct"] != both["real_income_pct_low"]).all()
    assert abs(base.certificate.worst) < 1e-9
    steepest = base.gradient(of="USA").to_pandas().nlargest(10, "slope_pct_per_point")
    assert len(steepest) == 10
    drawn = dt.ensemble(
        w.solve,
        [dt.tariff("USA", "CHN", "*", add=1.0)],
        n=40,
        seed=7,
        draws=dt.draws(trade_elasticity=dt.scale(0.5, 2.0, by="sector"), sigma=dt.uniform(0.3, 1.0)),
    )
    two = drawn.intervals().to_pandas().loc[lambda d: d.code.isin(["USA", "CHN"])]
    assert len(two) == 2 and (two["solved"] == 40).all()
    assert len(drawn.tornado(of="USA")) == 29
    folder = Path(base.save(tmp_path / "paper" / "run1"))
    assert (folder / "manifest.json").exists() and (folder / "regions.csv").exists()


def test_a_phd_student_replicates() -> None:
    cases = shared("cases")
    rows = dt.replicate(["caliendo-parro-nafta"], cases=cases).rows.to_pandas()
    assert len(rows) > 100 and rows.query("verdict != 'pass'").empty


def test_a_ministry_has_its_own_list_and_regions(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    proposal = pandas.DataFrame(
        {"origin": ["CHN"] * 2, "destination": ["USA"] * 2, "sector": ["C26", "C27"], "rate": [0.25, 0.1]}
    )
    proposal.to_excel(tmp_path / "proposal.xlsx", index=False)
    list_ = pandas.read_excel(tmp_path / "proposal.xlsx")
    built_in = dt.world("busan-25x28")
    keep = ["USA", "CHN", "JPN", "MEX", "VNM"]
    mapping = pandas.DataFrame(
        [("region", code, code if code in keep else "ROW") for code in built_in.regions["code"]],
        columns=["kind", "from", "to"],
    )
    w = built_in.aggregate(mapping)
    r = w.solve(dt.tariff_table(list_, mode="add"), elasticities="gyy")
    columns = ["code", "real_income_pct", "ev_usd_mn", "tariff_revenue_usd_mn"]
    r.regions.to_pandas()[columns].to_excel(tmp_path / "annex.xlsx", index=False)
    assert len(pandas.read_excel(tmp_path / "annex.xlsx")) == 6
    wrong = pandas.concat([list_, list_.iloc[:1].assign(sector="C-26")])
    with pytest.raises(dt.BadInput) as caught:
        w.solve(dt.tariff_table(wrong, mode="add", name="proposal"), elasticities="gyy")
    assert "proposal, row 3" in str(caught.value) and "C26" in str(caught.value)
    L = dt.ledger()
    components = L.average("USA", "CHN", on="2025-10-30").components.to_pandas()
    assert abs(components["points"].sum() - L.average("USA", "CHN", on="2025-10-30").average.average_pct) < 1e-9
    assert "85051100" in L.line("USA", "CHN", "8505.11", on="2025-10-30").explain()


def test_a_ministry_runs_a_standoff_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(OURS)
    found = dt.standoff(tmp_path / "ours.toml").run(progress=lambda *_: None)
    found.brief(tmp_path / "brief.html")
    assert (tmp_path / "brief.html").read_text().startswith("<!doctype html>")
    assert len(found.sentences.headlines) <= 6
    assert all(sentence.text.endswith(".") for sentence in found.sentences.headlines)
    found.figure("map").save(tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_text().startswith("<svg")


def test_the_files_of_an_ensemble_are_read_without_us(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    w = dt.world()
    shock = dt.tariff("USA", "CHN", "*", add=1.0)
    drawn = dt.ensemble(w.solve, shock, draws=dt.draws(sigma=dt.uniform(0.4, 1)), n=20, block=8, out=tmp_path / "e1")
    read = parquet.read_table(tmp_path / "e1" / "draws").to_pandas()
    assert len(read) == 20 * 25
    usa = read[read["code"] == "USA"]["real_income_pct"]
    central = {row["code"]: row["central"] for row in drawn.intervals()}
    assert usa.median() == central["USA"]


def test_a_desk_caps_a_good_and_looks_at_its_users() -> None:
    w = dt.world("busan-25x32")
    rare = next(code for code in w.sectors["code"] if code.startswith("RE"))
    ban = dt.cap("CHN", ["USA", "JPN", "EU27"], rare, level=0.5, rents="exporter")
    users = w.solve(ban, critical=(rare,), horizon="3m", detail="sectors").sectors.to_pandas()
    assert len(users.nsmallest(20, "output_volume_pct")) == 20
    assert users["output_volume_pct"].min() < 0


def test_a_desk_imports_a_table_and_its_tariffs(tmp_path: Path) -> None:
    table = shared("layouts") / "icio2025" / "2022_SML.csv"
    world, report = dt.import_world(table, format="icio", negative="scale")
    assert report.holds and len(report.sentences) > 0
    assert world.year == 2022 and len(world.regions) > 1
    first, second = world.regions["code"][:2]
    listed = {"origin": [second], "destination": [first], "sector": [world.sectors["code"][0]], "rate": [0.07]}
    taxed, _ = dt.import_world(table, format="icio", negative="scale", tariffs=listed, out=tmp_path / "taxed")
    assert taxed.tariffs["rate"] == [0.07] and dt.world(tmp_path / "taxed") == taxed
    solved = taxed.solve(dt.tariff(first, second, add=0.1))
    assert solved.provenance["sources"][0]["path"] == str(table)


def test_a_desk_looks_at_months(tmp_path: Path) -> None:
    w = dt.world("busan-25x28").split(ROOT / "data" / "splits")
    assert len(w.sectors) > 28
    rare = next(code for code in w.sectors["code"] if code.startswith("RE"))
    ban = dt.cap("CHN", ["USA", "JPN", "EU27"], rare, level=0.2, rents="exporter")
    months = w.path(ban, months=3, draws=0)
    assert months.question == "path" and len(months.tables) > 3
    asked = {"draws": dt.draws(level=dt.uniform(0.1, 0.9)), "n": 4, "block": 2, "seed": 3, "out": tmp_path / "magnets"}
    drawn = dt.ensemble(w.path, f"cap CHN:[USA,JPN,EU27]:{rare}={{level}}", months=3, **asked)
    part = sorted((tmp_path / "magnets" / "draws").glob("part-*.parquet"))[0]
    part.unlink()
    again = dt.Ensemble.resume(tmp_path / "magnets", worlds=[w])
    assert again.table == drawn.table
    again.intervals(0.05, 0.5, 0.95).to_parquet(tmp_path / "magnets.parquet")


def test_a_journalist_takes_a_sentence_a_chart_and_a_table(tmp_path: Path) -> None:
    r = dt.world().solve("tariff USA:CHN:*=+100pp")
    assert r.sentences[0].text.endswith(".")
    r.figure("movers").save(tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_text().startswith("<svg")
    r.tables["regions"].to_csv(tmp_path / "map.csv")
    assert (tmp_path / "map.csv").read_text().startswith("code,")
    assert r.link() == "http://127.0.0.1:8765/#/busan?s=1&w=tariff.USA:CHN:*=%2B100pp"
    assert r.figure("map").svg() == r.figure("map").svg()
    again = pickle.loads(pickle.dumps(r))
    assert again.figure("map").svg() == r.figure("map").svg()

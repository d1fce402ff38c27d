"""Other readers of the published layouts agree with what ours is held to (``crates/doors/tests/layouts/expected``).

Both are test extras: ``pip install pymrio harpy3``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LAYOUTS = Path(__file__).parents[2] / "crates" / "doors" / "tests" / "layouts"
ISO3 = {"CN": "CHN", "US": "USA", "WA": "ROW"}
pandas = pytest.importorskip("pandas")


def expected(name: str, keys: list[str]):
    return pandas.read_csv(LAYOUTS / "expected" / f"{name}.csv").set_index(keys)["value"]


def compare(mrio) -> None:
    """Flows and use of a table that pymrio read, beside the expected."""
    users = mrio.Z.T.groupby(level=0).sum().T
    flows = (users + mrio.Y.T.groupby(level=0).sum().T).stack()
    flows.index.names = ["origin", "sector", "destination"]
    flows = flows.rename(index=ISO3, level="origin").rename(index=ISO3, level="destination")
    wanted = expected("flows", ["origin", "destination", "sector"])
    found = flows.reorder_levels(wanted.index.names).reindex(wanted.index)
    assert (found - wanted).abs().max() < 1e-9
    assert abs(flows.sum() - wanted.sum()) < 1e-6
    use = mrio.Z.groupby(level=1).sum().stack(["region", "sector"], future_stack=True)
    use.index.names = ["input", "region", "user"]
    use = use.rename(index=ISO3, level="region")
    wanted = expected("use-basic-prices", ["region", "input", "user"])
    found = use.reorder_levels(wanted.index.names).reindex(wanted.index)
    assert (found - wanted).abs().max() < 1e-9


def test_pymrio_reads_the_same_icio() -> None:
    pymrio = pytest.importorskip("pymrio")
    compare(pymrio.parse_oecd(LAYOUTS / "icio2025" / "2022_SML.csv"))


def test_pymrio_reads_the_same_exiobase() -> None:
    pymrio = pytest.importorskip("pymrio")
    compare(pymrio.load_all(LAYOUTS / "exiobase3" / "IOT_2022_ixi"))


def test_harpy_reads_the_same_headers() -> None:
    harpy = pytest.importorskip("harpy")
    headers = harpy.HarFileObj.loadFromDisk(str(LAYOUTS / "gtap" / "basedata.har"))
    at_sea, landed = (headers.getHeaderArrayObj(name)["array"] for name in ["VCIF", "VMSB"])
    for good, stated in enumerate([0.10, 0.04]):
        for seller in range(3):
            for buyer in range(3):
                if seller != buyer and at_sea[good, seller, buyer] > 0:
                    rate = landed[good, seller, buyer] / at_sea[good, seller, buyer] - 1.0
                    assert abs(rate - stated) < 1e-6

"""Clusters: the files of one machine, whoever draws the blocks, whoever dies meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import detente as dt

# One draw in eight or so names a region that is not there.
POISONED = dt.draws(sigma=dt.uniform(0.4, 1.0), who=dt.choice("CHN", "MEX", "VNM", "JPN", "KOR", "EU27", "IND", "XXX"))


@pytest.fixture(scope="module")
def merged(w: dt.World) -> dt.World:
    """A world that is not built in, so that it has to travel."""
    keep = ("USA", "CHN", "MEX", "VNM", "JPN", "KOR", "EU27", "IND")
    return w.aggregate({"region": {code: code if code in keep else "ROW" for code in w.regions["code"]}})


def drawn(world: dt.World, out: Path, engine: Any = "local", **options: Any) -> str:
    """Draws with a poisoned one among them; the hash of the files they leave."""
    given = {"draws": POISONED, "n": 48, "seed": 5, "block": 4, **options}
    E = dt.ensemble(world.solve, "tariff USA:{who}:*=+50pp", out=out, engine=engine, **given)
    assert {row["status"] for row in E.statuses} == {"solved", "bad_input"}
    return hash_of(out)


def hash_of(out: Path) -> str:
    digest = hashlib.sha256()
    for part in sorted((out / "draws").glob("part-*.parquet")):
        digest.update(part.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def here(merged: dt.World, tmp_path_factory: pytest.TempPathFactory) -> str:
    return drawn(merged, tmp_path_factory.mktemp("local") / "e")


@contextlib.contextmanager
def dask(workers: int) -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def killing(workers: Callable[[], list[int]]) -> Any:
    """A `progress` that kills a worker at the first news."""
    killed: list[int] = []

    def heard(_done: int, _total: int) -> None:
        if not killed:
            killed.append(workers()[0])
            os.kill(killed[0], signal.SIGKILL)

    return heard


def ray_workers() -> list[int]:
    """Processes of this driver's Ray that draw a block now."""
    psutil = pytest.importorskip("psutil")
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if "ray::_on_worker" in " ".join(child.cmdline())]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_dask_gives_the_same_files(workers: int, merged: dt.World, here: str, tmp_path: Path) -> None:
    with dask(workers) as client:
        assert drawn(merged, tmp_path / "e", "dask") == here
        if workers < 3:
            # And with a worker killed in the middle: the only one that has the world, or one of two.
            pids = list(client.run(os.getpid).values())
            assert drawn(merged, tmp_path / "killed", "dask", progress=killing(lambda: pids)) == here


def test_dask_needs_a_client(w: dt.World) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(dt.Error, match="no Dask client"):
        dt.ensemble(w.solve, "tariff USA:CHN:*=+50pp", draws=dt.draws(sigma=dt.uniform(0.4, 1)), n=2, engine="dask")


def test_ray_gives_the_same_files(merged: dt.World, here: str, tmp_path: Path) -> None:
    ray = pytest.importorskip("ray")
    with pytest.raises(dt.Error, match=r"ray\.init"):
        drawn(merged, tmp_path / "none", "ray")
    for workers in (2, 1, 3):
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False)
        try:
            assert drawn(merged, tmp_path / f"e{workers}", "ray") == here
            if workers == 2:
                assert drawn(merged, tmp_path / "killed", "ray", progress=killing(ray_workers)) == here
        finally:
            ray.shutdown()


DRIVER = """
import sys
sys.path.insert(0, sys.argv[1])
import detente as dt
from test_cluster import POISONED
def main():
    w = dt.world(sys.argv[2])
    engine = sys.argv[4]
    if engine == "ray":
        import ray
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    if engine == "dask":
        import distributed
        client = distributed.Client(distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None))
    dt.ensemble(w.solve, "tariff USA:{who}:*=+50pp", draws=POISONED, n=48, seed=5, block=4, out=sys.argv[3], engine=engine)
if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
@pytest.mark.parametrize("engine", ["local", "dask", "ray"])
def test_a_killed_driver_resumes(engine: str, merged: dt.World, here: str, tmp_path: Path) -> None:
    if engine != "local":
        pytest.importorskip({"dask": "distributed", "ray": "ray"}[engine])
    merged.export(tmp_path / "world", format="parquet")
    out = tmp_path / "e"
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    asked = [sys.executable, str(script), str(Path(__file__).parent), str(tmp_path / "world"), str(out), engine]
    driver = subprocess.Popen(asked)
    ends = time.monotonic() + 120
    while not list((out / "draws").glob("part-*.parquet")) and time.monotonic() < ends:
        time.sleep(0.005)
    driver.kill()
    driver.wait()
    kept = {part: part.stat().st_mtime_ns for part in (out / "draws").glob("part-*.parquet")}
    assert len(kept) > 0
    world = dt.world(tmp_path / "world")
    again = dt.Ensemble.resume(out, worlds=[world])
    assert hash_of(out) == here and len(again.missing()) == 0
    assert all(part.stat().st_mtime_ns == written for part, written in kept.items())

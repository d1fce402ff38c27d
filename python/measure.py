"""The numbers of docs/python.md, on this machine: ``python python/measure.py COMMAND [what ...]``.

COMMAND is the built command (``target/release/detente``). Everything runs in processes of its own; ratios within one run are
what counts, since machines and their other work differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

HEAD = """
import gc, json, os, resource, statistics, sys, time
started = time.perf_counter()
import detente as dt
imported = time.perf_counter() - started
def rss():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
w = dt.world()
shock = dt.tariff("USA", "CHN", "*", add=1.0) + dt.tariff("CHN", "USA", "*", add=1.0)
"""


def asked(code: str, **environment: str) -> dict[str, float]:
    """What a fresh process prints as its last line."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def first(_: str) -> dict[str, float]:
    """Import, and import to the first answer."""
    return asked("""
w.solve(shock)
print(json.dumps({"import_ms": 1e3 * imported, "to_first_answer_ms": 1e3 * (time.perf_counter() - started)}))
""")


def overhead(_: str) -> dict[str, float]:
    """Economy.solve from Python beside the library's call inside it."""
    return asked("""
e = w.economy()
e.solve(shock)
pairs = []
for _ in range(300):
    began = time.perf_counter()
    solved = e.solve(shock)
    pairs.append((time.perf_counter() - began, solved.seconds))
walls, inside = zip(*pairs)
full = []
for _ in range(50):
    began = time.perf_counter()
    w.solve(shock)
    full.append(time.perf_counter() - began)
print(json.dumps({
    "library_ms_best": 1e3 * min(inside), "python_ms_best": 1e3 * min(walls),
    "ratio_median": statistics.median(a / b for a, b in pairs), "ratio_of_bests": min(walls) / min(inside),
    "question_with_provenance_ms_best": 1e3 * min(full),
}))
""")


def many(_: str) -> dict[str, float]:
    """Economy.solve_many on one thread and on two: policies per second, the best of three runs."""
    code = """
e = w.economy()
policies = [dt.tariff("USA", "CHN", add=x / 400) for x in range(400)]
e.solve_many(policies[:32])
taken = []
for _ in range(3):
    began = time.perf_counter()
    e.solve_many(policies)
    taken.append(time.perf_counter() - began)
print(json.dumps({"per_second": len(policies) / min(taken)}))
"""
    one, two = (asked(code, RAYON_NUM_THREADS=n)["per_second"] for n in ("1", "2"))
    return {"one_thread_per_second": one, "two_threads_per_second": two, "ratio": two / one}


def calls(command: str) -> dict[str, float]:
    """A thousand draws of a hundred points each way, beside as many calls of the command."""
    ours = asked("""
draws = dt.draws(sigma=dt.uniform(0.4, 1.0), trade_elasticity=dt.scale(0.7, 1.5))
w.solve(shock)
began, used = time.perf_counter(), cpu()
E = dt.ensemble(w.solve, shock, draws=draws, n=1000, seed=1)
print(json.dumps({"draws_s": time.perf_counter() - began, "draws_cpu_s": cpu() - used}))
""")
    theirs = asked(
        f"""
import subprocess
asked = [{command!r}, "solve", "--tariff", "USA:CHN:*=+100pp", "--tariff", "CHN:USA:*=+100pp", "--set", "sigma=0.7", "--json"]
def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
began, used = time.perf_counter(), children()
for _ in range(40):
    subprocess.run(asked, stdout=subprocess.DEVNULL, check=True)
print(json.dumps({{"calls_s": 25 * (time.perf_counter() - began), "calls_cpu_s": 25 * (children() - used)}}))
"""
    )
    return {
        **ours,
        **theirs,
        "ratio": theirs["calls_s"] / ours["draws_s"],
        "cpu_ratio": theirs["calls_cpu_s"] / ours["draws_cpu_s"],
    }


def memory(_: str) -> dict[str, float]:
    """Resident memory after 1,000 and 10,000 draws that go to a folder, and after as many solves."""
    with tempfile.TemporaryDirectory() as place:
        drawn = asked(f"""
draws = dt.draws(sigma=dt.uniform(0.4, 1.0), trade_elasticity=dt.scale(0.7, 1.5))
told = {{}}
def heard(done, total):
    if done >= 1000 and not told:
        told["after_1000"] = rss()
    if done == total:
        told["after_10000"] = rss()
dt.ensemble(w.solve, shock, draws=draws, n=10_000, seed=1, out={place!r} + "/e", progress=heard)
print(json.dumps({{**told, "ratio": told["after_10000"] / told["after_1000"],
    "with_all_tables_read_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}}))
""")
    solved = asked("""
e = w.economy()
told = {}
for at in range(10_000):
    e.solve(dt.tariff("USA", "CHN", add=0.0001 * at))
    if at in (999, 9_999):
        told[at] = rss()
print(json.dumps({"after_1000": told[999], "after_10000": told[9_999], "ratio": told[9_999] / told[999]}))
""")
    return {**{f"draws_{k}_mb": v for k, v in drawn.items()}, **{f"solves_{k}_mb": v for k, v in solved.items()}}


def cluster(_: str) -> dict[str, float]:
    """Draws on Dask workers of this machine: wall and processor time per draw, by workers and block; bytes per draw."""
    return asked("""
import psutil
from distributed import Client, LocalCluster
draws = dt.draws(sigma=dt.uniform(0.4, 1.0), trade_elasticity=dt.scale(0.7, 1.5))
told = {}
def used(client):
    return sum(client.run(lambda: sum(psutil.Process().cpu_times()[:2])).values())
for workers in (1, 2):
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as here, Client(here) as client:
        dt.ensemble(w.solve, shock, draws=draws, n=8 * workers, seed=2, block=4, engine="dask")
        for block in (8, 64, 256):
            began, driver, work = time.perf_counter(), cpu(), used(client)
            E = dt.ensemble(w.solve, shock, draws=draws, n=512, seed=1, block=block, engine="dask")
            told[f"wall_ms_per_draw_{workers}_workers_blocks_of_{block}"] = 1e3 * (time.perf_counter() - began) / 512
            told[f"driver_cpu_ms_per_block_{workers}_workers_blocks_of_{block}"] = 1e3 * (cpu() - driver) * block / 512
            told[f"worker_cpu_ms_per_draw_{workers}_workers_blocks_of_{block}"] = 1e3 * (used(client) - work) / 512
            told[f"bytes_per_draw_blocks_of_{block}"] = sum(map(len, E._blocks.values())) / 512
print(json.dumps(told))
""")


MEASURES: dict[str, Callable[[str], dict[str, float]]] = {
    measure.__name__: measure for measure in (first, overhead, many, calls, memory, cluster)
}


if __name__ == "__main__":
    command, *chosen = sys.argv[1:]
    for name in chosen or MEASURES:
        print(name, {key: round(value, 3) for key, value in MEASURES[name](command).items()}, flush=True)

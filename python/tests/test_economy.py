"""The short way: bit for bit the library's, many at once, threads, forks, Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import pytest

import detente as dt


def test_the_short_way_is_the_long_way(w: dt.World, shock: dt.Policy, base: dt.Solution) -> None:
    short = w.economy().solve(shock)
    assert short.regions == base.regions
    assert short.certificate.worst == base.certificate.worst
    assert short.detail("sectors")["sectors"] == w.solve(shock, detail="sectors").sectors
    assert short.gradient("USA") == base.gradient("USA")


def test_a_warm_start_ends_where_a_cold_one_does(w: dt.World) -> None:
    e = w.economy(horizon="1y")
    first = e.solve(dt.tariff("USA", "CHN", add=0.5))
    near = dt.tariff("USA", "CHN", add=0.55)
    warm, cold = e.solve(near, start=first), e.solve(near)
    assert warm.regions["real_income_pct"] == pytest.approx(cold.regions["real_income_pct"], abs=1e-7)
    assert warm.stats.sweeps < cold.stats.sweeps


def test_many_keep_their_order_and_their_failures(w: dt.World) -> None:
    e = w.economy()
    policies = [dt.tariff("USA", "CHN", add=0.01 * i) for i in range(40)]
    policies[7] = dt.tariff("USA", "XXX", add=0.1)
    ended = e.solve_many(policies)
    assert isinstance(ended[7], dt.BadInput)
    for i in (0, 6, 8, 39):
        one = ended[i]
        assert isinstance(one, dt.Equilibrium)
        alone = e.solve(policies[i])
        assert one.regions["code"] == alone.regions["code"] or i == 0
        assert sorted(one.regions["real_income_pct"]) == pytest.approx(sorted(alone.regions["real_income_pct"]), abs=1e-7)
        with pytest.raises(dt.BadInput, match="regions only"):
            one.gradient("USA")


def test_equilibria_travel_with_their_tables(w: dt.World, shock: dt.Policy) -> None:
    solved = w.economy().solve(shock)
    other = pickle.loads(pickle.dumps(solved))
    assert other.regions == solved.regions
    economy = pickle.loads(pickle.dumps(w.economy(sigma=0.5)))
    assert economy.solve(shock).regions == w.economy(sigma=0.5).solve(shock).regions


def test_threads_are_equal_to_one_after_the_other(w: dt.World) -> None:
    e = w.economy()
    policies = [dt.tariff("USA", "CHN", add=0.05 * (i + 1)) for i in range(8)]
    serial = [e.solve(policy).regions for policy in policies]
    parallel: list[dt.Table | None] = [None] * 8

    def work(i: int) -> None:
        parallel[i] = e.solve(policies[i]).regions

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert parallel == serial


def _child(add: float) -> float:
    r = dt.world().economy().solve(dt.tariff("USA", "CHN", add=add))
    return float(sum(r.regions["real_income_pct"]))


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_processes_that_fork_or_spawn_solve(method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system does not {method}")
    here = [_child(0.1), _child(0.2)]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(_child, [0.1, 0.2]).get(timeout=120) == here


STOPPED = """
import signal, sys, threading, time
import detente as dt
w = dt.world()
w.solve(dt.tariff("USA", "CHN", add=0.1))
def stop():
    time.sleep(0.5)
    stopped.append(time.perf_counter())
    signal.raise_signal(signal.SIGINT)
stopped = []
threading.Thread(target=stop).start()
try:
    dt.ensemble(w.solve, dt.tariff("USA", "CHN", add=0.1), draws=dt.draws(sigma=dt.uniform(0.4, 1)), n=100_000, block=100_000)
except KeyboardInterrupt:
    late = time.perf_counter() - stopped[0]
    again = w.solve(dt.tariff("USA", "CHN", add=0.1))
    print(late, again.status)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_is_heard_and_the_next_question_answered() -> None:
    done = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True, timeout=300, check=True)
    late, status = done.stdout.split()
    assert status == "solved"
    # A tenth of a second is waited for the work to notice; the rest is for a busy machine.
    assert float(late) < 2.0
    assert signal.SIGINT


def test_optimised_python_is_the_same() -> None:
    code = "import detente as dt; print(len(dt.world().solve(dt.tariff('USA', 'CHN', add=0.1)).regions))"
    done = subprocess.run([sys.executable, "-O", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "25"


def test_importing_starts_no_thread() -> None:
    code = "import detente, os; print(len(os.listdir('/proc/self/task')))"
    if not os.path.isdir("/proc/self/task"):
        pytest.skip("needs /proc")
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert time.perf_counter() - started < 30

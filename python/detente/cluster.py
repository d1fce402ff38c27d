"""Blocks of an ensemble on a cluster that is there already: Ray or Dask.

A task is a specification and a range of draws (about 2 kB); the world travels once. A task gives the block's Parquet bytes and
their hash; a block that a lost worker had is drawn again, bit for bit the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from ._detente import RawDraws, RawWorld, build_info
from ._errors import Error

__all__ = ["block", "on_dask", "on_ray"]

Worlds = Mapping[str, bytes]
Finished = tuple[int, bytes, str]

#: Times a block is tried again when its worker is lost.
RETRIES = 5

_plans: dict[tuple[int, str], RawDraws] = {}


def block(spec: str, worlds: Worlds, start: int, end: int, build: tuple[str, str | None]) -> Finished:
    """Draws one block where it is called: the task of every engine.

    Raises
    ------
    Error
        The package here is another version than the driver's.
    """
    if build_info() != tuple(build):
        raise Error(f"this worker has version {build_info()}, the driver {tuple(build)}: install the same everywhere")
    known = (os.getpid(), hashlib.sha256(spec.encode() + "".join(sorted(worlds)).encode()).hexdigest())
    plan = _plans.get(known)
    if plan is None:
        _plans.clear()
        plan = _plans[known] = RawDraws(spec, [RawWorld.from_bytes(content) for content in worlds.values()])
    content, digest = plan.block(start, end)
    return start, bytes(content), digest


def _checked(finished: Finished) -> Finished:
    start, content, digest = finished
    if hashlib.sha256(content).hexdigest() != digest:
        raise Error(f"the block of draw {start} was damaged on its way")
    return finished


def _on_worker(threads: int, spec: str, worlds: Worlds, start: int, end: int, build: tuple[str, str | None]) -> Finished:
    """A block on a worker, with the threads that are the worker's; before its first question they can be said."""
    os.environ.setdefault("RAYON_NUM_THREADS", str(threads))
    return block(spec, worlds, start, end, build)


def on_ray(spec: str, worlds: Worlds, blocks: list[tuple[int, int]]) -> Iterator[Finished]:
    """Blocks as Ray tasks of one CPU; at most two per CPU are under way."""
    import ray

    if not ray.is_initialized():
        raise Error("no Ray cluster is connected", 'call ray.init("auto") first, or ray.init() for this machine')
    shared = ray.put(dict(worlds))
    build = build_info()
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(_on_worker)
    most = max(2, 2 * int(ray.cluster_resources().get("CPU", 1)))
    waiting = list(reversed(blocks))
    running: list[Any] = []
    while waiting or running:
        while waiting and len(running) < most:
            start, end = waiting.pop()
            running.append(task.remote(1, spec, shared, start, end, build))
        done, running = ray.wait(running, num_returns=1)
        for one in done:
            yield _checked(ray.get(one))


def _on_dask_worker(*asked: Any) -> Finished:
    from distributed import get_worker

    return _on_worker(get_worker().state.nthreads, *asked)


def on_dask(spec: str, worlds: Worlds, blocks: list[tuple[int, int]]) -> Iterator[Finished]:
    """Blocks as Dask futures, on the client of this process; at most two per thread are under way."""
    from distributed import CancelledError, as_completed, get_client

    try:
        client = get_client()
    except ValueError:
        raise Error("no Dask client is connected", 'make one first: distributed.Client("scheduler:8786")') from None

    def spread() -> Any:
        return client.scatter(dict(worlds), broadcast=True, hash=False) if worlds else {}

    shared = spread()
    build = build_info()
    most = max(2, 2 * sum(client.nthreads().values()))
    waiting = list(reversed(blocks))
    lost: dict[int, int] = {}
    under_way: dict[str, tuple[int, int]] = {}

    def submit() -> Any:
        start, end = waiting.pop()
        future = client.submit(_on_dask_worker, spec, shared, start, end, build, pure=False, retries=RETRIES)
        under_way[future.key] = (start, end)
        return future

    running = as_completed([submit() for _ in range(min(most, len(waiting)))])
    for future in running:
        asked = under_way.pop(future.key)
        finished = None
        try:
            finished = _checked(future.result())
        except CancelledError:
            # The worlds were on workers that are gone.
            lost[asked[0]] = lost.get(asked[0], 0) + 1
            if lost[asked[0]] > RETRIES:
                raise Error(f"the workers with the block of draw {asked[0]} were lost {RETRIES} times") from None
            shared = spread()
            waiting.append(asked)
        if waiting:
            running.add(submit())
        if finished is not None:
            yield finished
        future.release()

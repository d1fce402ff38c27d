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


def on_ray(spec: str, worlds: Worlds, blocks: list[tuple[int, int]]) -> Iterator[Finished]:
    """Blocks as Ray tasks; at most two per CPU are under way."""
    import ray

    if not ray.is_initialized():
        raise Error("no Ray cluster is connected", 'call ray.init("auto") first, or ray.init() for this machine')
    shared = ray.put(dict(worlds))
    build = build_info()
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(block)
    most = max(2, 2 * int(ray.cluster_resources().get("CPU", 1)))
    waiting = list(reversed(blocks))
    running: list[Any] = []
    while waiting or running:
        while waiting and len(running) < most:
            start, end = waiting.pop()
            running.append(task.remote(spec, shared, start, end, build))
        done, running = ray.wait(running, num_returns=1)
        for one in done:
            yield _checked(ray.get(one))


def on_dask(spec: str, worlds: Worlds, blocks: list[tuple[int, int]]) -> Iterator[Finished]:
    """Blocks as Dask futures, on the client of this process."""
    from distributed import as_completed, get_client

    try:
        client = get_client()
    except ValueError:
        raise Error("no Dask client is connected", 'make one first: distributed.Client("scheduler:8786")') from None
    shared = client.scatter(dict(worlds), broadcast=True, hash=False)
    build = build_info()
    most = max(2, 2 * sum(client.nthreads().values()))
    waiting = list(reversed(blocks))

    def submit() -> Any:
        start, end = waiting.pop()
        return client.submit(block, spec, shared, start, end, build, pure=False, retries=RETRIES)

    running = as_completed([submit() for _ in range(min(most, len(waiting)))])
    for future in running:
        if waiting:
            running.add(submit())
        yield _checked(future.result())
        future.release()

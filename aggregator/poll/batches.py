"""A stream of visits in portions of a transaction's size."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from aggregator.model import Visit

BATCH_VISITS = 10
BATCH_ENTRIES = 300
BATCH_SECONDS = 0.05
"""A transaction's size: the longest wait of a reader's "mark read" grows with it."""

_Arrived = asyncio.Queue[Visit | None]


async def batches(visits: AsyncGenerator[Visit], stopping: asyncio.Event) -> AsyncGenerator[list[Visit]]:
    """Portions of what came by then; after ``stopping`` is set, the last ones without what is still under way."""
    arrived: _Arrived = asyncio.Queue(maxsize=BATCH_VISITS)
    pumping = asyncio.create_task(_pump(visits, arrived, stopping))
    try:
        last = False
        while not last:
            batch, last = await _next_batch(arrived)
            if batch:
                yield batch
        await pumping
    finally:
        pumping.cancel()
        await asyncio.gather(pumping, return_exceptions=True)


async def _pump(visits: AsyncGenerator[Visit], arrived: _Arrived, stopping: asyncio.Event) -> None:
    stop = asyncio.create_task(stopping.wait())
    try:
        async with aclosing(visits):
            while not stopping.is_set():
                coming = asyncio.ensure_future(anext(visits, None))
                await asyncio.wait({coming, stop}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    coming.cancel()
                    with suppress(asyncio.CancelledError):
                        await coming
                    break
                visit = coming.result()
                if visit is None:
                    break
                await arrived.put(visit)
    finally:
        stop.cancel()
        await arrived.put(None)


async def _next_batch(arrived: _Arrived) -> tuple[list[Visit], bool]:
    """Wait for the first visit, then take what comes within BATCH_SECONDS; and whether it was the last."""
    batch: list[Visit] = []
    entries = 0
    deadline: float | None = None
    while len(batch) < BATCH_VISITS and entries < BATCH_ENTRIES:
        try:
            async with asyncio.timeout_at(deadline):
                visit = await arrived.get()
        except TimeoutError:
            break
        if visit is None:
            return batch, True
        batch.append(visit)
        entries += len(visit.document.entries) if visit.document else 0
        deadline = deadline or asyncio.get_running_loop().time() + BATCH_SECONDS
    return batch, False

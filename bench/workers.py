"""Which worker of a server holds a connection, told from outside by the kernel's tables."""

from __future__ import annotations

from collections.abc import Sequence

import psutil

from bench.wire import Connection, WireError


def owner_of(connection: Connection, workers: Sequence[int]) -> int | None:
    """The process that accepted the connection, or None while nobody did."""
    for pid in workers:
        try:
            held = psutil.Process(pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            continue
        if any(each.raddr and each.raddr.port == connection.local_port for each in held):
            return pid
    return None


def spread_connections(
    port: int, workers: Sequence[int], count: int, hello: bytes, *, attempts: int = 400
) -> list[Connection]:
    """``count`` open connections, the same number to every worker, one after the other.

    Whichever worker is awake takes a new connection, so that eight may all end at one of two: a
    worker that has its share is not given more. ``hello`` is asked once on each, so that it is
    accepted. Raises ``WireError`` when some worker takes none in so many attempts.
    """
    share = -(-count // len(workers))
    held: dict[int, list[Connection]] = {pid: [] for pid in workers}
    for _ in range(attempts):
        if sum(map(len, held.values())) >= share * len(workers):
            break
        connection = Connection(port)
        connection.ask(hello)
        owner = owner_of(connection, workers)
        if owner is None or len(held[owner]) >= share:
            connection.close()
        else:
            held[owner].append(connection)
    else:
        for connections in held.values():
            for connection in connections:
                connection.close()
        raise WireError(f"the connections do not spread over {len(workers)} workers")
    # One of each worker in turn: the least recently used one is then the other worker's.
    return [connection for turn in zip(*held.values(), strict=True) for connection in turn][:count]

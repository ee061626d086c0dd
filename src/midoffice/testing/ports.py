"""Ports for programs that have to be told theirs: below all that the system lends to whoever asks for any.

A program that another starts is told its port before it listens there. Between the two, a port that the
system picked would be free for every outgoing connection on the machine. These are not: they are below the
ports of connections and below those that sound takes by default, and no two processes are given the same.
"""

from __future__ import annotations

import random
import socket
from collections import deque
from contextlib import ExitStack
from pathlib import Path

_HOST = "127.0.0.1"
_FIRST, _LAST = 10_000, 16_384
_LENT = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""Where Linux says which ports it lends to connections; elsewhere they begin at 49152 (RFC 6335)."""
_REFUSED = 10_080
"""The only one of these that browsers open no page at, whatever listens there (the Fetch standard's bad ports)."""
_BLOCK = 50
_MOST_BLOCKS = 12
"""Of one process; then it begins again with the ports that it asked for first."""


class _Blocks:
    """The blocks of ports of this process. A process owns a block as long as it holds the block's first port."""

    def __init__(self) -> None:
        self._guards: list[socket.socket] = []
        self._owned: deque[range] = deque()
        self._rest = range(0)

    def take(self, count: int) -> range:
        """Return the next ports in a row that nobody has; the first of several is even."""
        for _ in range(_LAST - _FIRST):
            if count > 1:
                self._rest = self._rest[self._rest.start % 2 :]
            if len(self._rest) < count:
                self._rest = self._next()
            ports, self._rest = self._rest[:count], self._rest[count:]
            if _are_free(ports):
                return ports
        raise RuntimeError(f"No {count} ports in a row are free.")

    def _next(self) -> range:
        """Own one more block; when there are enough, or all are owned, begin again with our oldest."""
        starts = range(_FIRST, _last() - _BLOCK, _BLOCK)
        for start in random.SystemRandom().sample(starts, len(starts)) if len(self._owned) < _MOST_BLOCKS else ():
            guard = socket.socket()
            try:
                guard.bind((_HOST, start))
            except OSError:
                guard.close()
                continue
            self._guards.append(guard)
            self._owned.append(range(start + 2, start + _BLOCK))
            return self._owned[-1]
        if not self._owned:
            raise RuntimeError(f"All ports from {_FIRST} to {_LAST} are taken.")
        self._owned.rotate(-1)
        return self._owned[-1]


def _last() -> int:
    try:
        lent = int(_LENT.read_text().split()[0])
    except OSError:
        return _LAST
    return min(lent, _LAST) if lent > _FIRST + _BLOCK else _LAST


def _are_free(ports: range) -> bool:
    if _REFUSED in ports:
        return False
    try:
        with ExitStack() as held:
            for port in ports:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    held.enter_context(socket.socket(socket.AF_INET, kind)).bind((_HOST, port))
    except OSError:
        return False
    return True


_blocks = _Blocks()


def free_port() -> int:
    """Return a port of loopback that nobody has, over TCP or UDP, and that is given to nobody else."""
    return _blocks.take(1).start


def free_ports(count: int) -> range:
    """Return such ports in a row, up to 48, of which the first is even: sound takes an even one and the next."""
    return _blocks.take(count)

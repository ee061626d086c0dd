"""Connections to where the administrator said, and nowhere else.

A name is resolved here and the address that was looked at is the one connected to: a name that means something else a
moment later (DNS rebinding) changes nothing.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from httpcore2 import AsyncNetworkBackend, AsyncNetworkStream

from midoffice.adapters.backoffice.openings import Openings
from midoffice.adapters.backoffice.stream import Stream, connect
from midoffice.adapters.backoffice.threads import Threads
from midoffice.ports.sources import SourceDown, SourceForbidden

_RESOLVING_SECONDS = 1.0


def may_connect(address: str, *, private: bool) -> bool:
    """Tell whether an address may be connected to.

    Never: link-local addresses (169.254.169.254 tells the secrets of a cloud's machine), multicast and the unspecified
    one. Addresses of private networks and of this machine: with `private` only.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    inner = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    found = inner or found
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    return private or found.is_global


class GuardedNetwork(AsyncNetworkBackend):
    """The network as the HTTP client of one source sees it."""

    def __init__(self, name: str, *, private: bool, most: int) -> None:
        """Allow private addresses or not, and so many openings left behind. `name` names the threads that resolve names."""
        self._openings: Openings[Stream] = Openings(most)
        self._threads = Threads(f"{name}-names")  # of its own: a resolver that hangs keeps nobody else waiting
        self._private = private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the client's own interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first address of a host that may be connected to and answers."""
        del timeout, local_address, socket_options
        place = host, port
        return self._openings.take(place) or await self._openings.wait(place, self._connect(host, port))

    async def _connect(self, host: str, port: int) -> Stream:
        addresses = await self._resolve(host, port)
        allowed = [address for address in addresses if may_connect(address, private=self._private)]
        if not allowed:
            raise SourceForbidden(f"{host} leads to {addresses[0]}, where this source may not connect; see private_addresses.")
        return await connect(allowed, port, (host, port), self._openings)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  # the client's own interface
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Refuse: sources are not files."""
        del timeout, socket_options
        raise SourceForbidden(f"{path} is not a host.")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def close(self) -> None:
        """End what is being opened, and the threads."""
        self._openings.close()
        self._threads.close()

    async def _resolve(self, host: str, port: int) -> list[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        try:
            found = await self._threads.run(lambda _: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), _RESOLVING_SECONDS)
        except (OSError, UnicodeError) as error:
            raise SourceDown(f"The name {host} is not known.") from error
        return [str(each[4][0]) for each in found]

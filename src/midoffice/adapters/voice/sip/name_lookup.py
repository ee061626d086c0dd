"""The domain name system, asked for the records of trunks; the addresses of machines also by the system's own ways (hosts file)."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.resolver

from midoffice.adapters.voice.sip.whereabouts import Naptr, Srv

_SECONDS = 4.0
_MOST_RECORDS = 32
Nameserver = tuple[str, int]


class NameLookup:
    """A `whereabouts.Directory`. `nameserver`: whom to ask; none: as the system is set up. `family`: what our own address is of."""

    def __init__(self, nameserver: Nameserver | None = None, family: socket.AddressFamily = socket.AF_INET) -> None:
        """Ask nothing yet."""
        self._nameserver = nameserver
        self._family = family

    async def naptr(self, domain: str) -> Sequence[Naptr]:
        """Return the services of a domain."""
        return [
            Naptr(each.order, each.preference, each.flags.decode(), each.service.decode(), str(each.replacement).rstrip("."))
            for each in await self._ask(domain, "NAPTR")
        ]

    async def srv(self, name: str) -> Sequence[Srv]:
        """Return the servers of a service."""
        return [Srv(each.priority, each.weight, each.port, str(each.target).rstrip(".")) for each in await self._ask(name, "SRV")]

    async def addresses(self, name: str) -> Sequence[str]:
        """Return the addresses of a machine."""
        if self._nameserver is not None:
            return [each.address for each in await self._ask(name, "AAAA" if self._family is socket.AF_INET6 else "A")]
        async with asyncio.timeout(_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(name, None, family=self._family, type=socket.SOCK_DGRAM)
        return list(dict.fromkeys(str(each[4][0]) for each in found))

    async def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            resolver = dns.asyncresolver.Resolver(configure=self._nameserver is None)
            if self._nameserver is not None:
                resolver.nameservers, resolver.port = [self._nameserver[0]], self._nameserver[1]
            answer = await resolver.resolve(name, kind, lifetime=_SECONDS, raise_on_no_answer=False, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoResolverConfiguration):
            return []
        except dns.exception.DNSException as trouble:
            raise OSError(f"the name server does not say where {name} is") from trouble
        return list(answer.rrset or ())[:_MOST_RECORDS]

"""Where a trunk is (RFC 3263): its domain says how it wants to be spoken to, on which servers, in which order."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from random import Random
from typing import Final, Protocol

from midoffice.domain.voice.trunk import TrunkTransport

_MOST_PLACES: Final = 16
_SERVICES: Final = {
    "SIP+D2U": TrunkTransport.UDP,
    "SIP+D2T": TrunkTransport.TCP,
    "SIPS+D2T": TrunkTransport.TLS,
}
_PREFIXES: Final = {TrunkTransport.UDP: "_sip._udp", TrunkTransport.TCP: "_sip._tcp", TrunkTransport.TLS: "_sips._tcp"}
PLAIN_PORT, TLS_PORT = 5060, 5061


@dataclass(frozen=True, slots=True)
class Place:
    """Where to send, and how."""

    address: str
    port: int
    transport: TrunkTransport


@dataclass(frozen=True, slots=True)
class Naptr:
    """What a domain says of one service: the least `order` first, of several the least `preference`."""

    order: int
    preference: int
    flags: str
    service: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Srv:
    """A server: the least `priority` first; among several, each by its share of their weights."""

    priority: int
    weight: int
    port: int
    target: str


class Directory(Protocol):
    """What the domain name system is asked. A name that is not there has no records; OSError when nobody answers."""

    async def naptr(self, domain: str) -> Sequence[Naptr]:
        """Return the services of a domain, in any order."""

    async def srv(self, name: str) -> Sequence[Srv]:
        """Return the servers of a service, in any order."""

    async def addresses(self, name: str) -> Sequence[str]:
        """Return the addresses of a machine, those to be tried first at the beginning."""


def in_order(servers: Sequence[Srv], chance: Random) -> list[Srv]:
    """Return the order in which to try: by priority, and by lot among equals, weighted (RFC 2782)."""
    found: list[Srv] = []
    for priority in sorted({each.priority for each in servers}):
        left = sorted((each for each in servers if each.priority == priority), key=lambda each: each.weight)
        while left:
            drawn = chance.randint(0, sum(each.weight for each in left))
            for each in left:
                drawn -= each.weight
                if drawn <= 0:
                    break
            found.append(each)
            left.remove(each)
    return found


async def places_of(directory: Directory, host: str, port: int, transport: TrunkTransport, chance: Random) -> tuple[Place, ...]:
    """Return where a trunk may be, the best first. Port 0: its records say, else the usual one. Raises OSError: nobody knows."""
    with suppress(ValueError):
        return (_direct(str(ip_address(host.strip("[]"))), port, transport),)
    if port:
        found = [_direct(each, port, transport) for each in await directory.addresses(host)]
    else:
        found = await _by_records(directory, host, transport, chance)
        found = found or [_direct(each, 0, transport) for each in await directory.addresses(host)]
    if not found:
        raise OSError(f"{host} cannot be found")
    return tuple(dict.fromkeys(found))[:_MOST_PLACES]


def _direct(address: str, port: int, transport: TrunkTransport) -> Place:
    chosen = TrunkTransport.UDP if transport is TrunkTransport.AUTO else transport
    return Place(address, port or (TLS_PORT if chosen is TrunkTransport.TLS else PLAIN_PORT), chosen)


async def _by_records(directory: Directory, host: str, transport: TrunkTransport, chance: Random) -> list[Place]:
    found: list[Place] = []
    for spoken, name in await _services(directory, host, transport):
        for server in in_order(await directory.srv(name), chance):
            if server.target in {"", "."}:  # a single dot: expressly not here
                continue
            with suppress(OSError):  # one of several that cannot be found takes none of the others with it
                found += [Place(each, server.port, spoken) for each in await directory.addresses(server.target)]
    return found


async def _services(directory: Directory, host: str, transport: TrunkTransport) -> list[tuple[TrunkTransport, str]]:
    """Return the names of services to ask for, the best first: as the domain says, else those usual for what we speak."""
    told = sorted(await directory.naptr(host), key=lambda each: (each.order, each.preference))
    fitting = [
        (_SERVICES[each.service.upper()], each.replacement)
        for each in told
        if each.service.upper() in _SERVICES and each.flags.lower() == "s" and each.replacement not in {"", "."}
    ]
    usual = [(spoken, f"{prefix}.{host}") for spoken, prefix in _PREFIXES.items()]
    return [each for each in fitting or usual if transport in {TrunkTransport.AUTO, each[0]}]

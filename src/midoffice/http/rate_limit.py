"""Limits on doors that anybody may knock at: token buckets in the memory of this process.

With several `http` processes each has its own buckets, so a limit is per process: a shared count would cost a round
trip per request to protect against a factor of the number of processes. What must be exact (one form post = one
contact) is guarded by unique keys in the database, not here.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

from midoffice.kernel.errors import TooMany

MOST_BUCKETS = 100_000
_IPV6_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, refilled evenly so that `burst` more are there after `per`.

    `what` is a plural noun for the error. Rates with the same `what` share their buckets: give each door its own.
    """

    what: str
    burst: int
    per: timedelta


class RateLimiter:
    """Token buckets by rate and caller. Not safe between threads: call it on the event loop.

    Memory is bounded by `most` buckets; the one unused for longest is forgotten first, which can only make a limit
    kinder. `factor` multiplies every rate: tests that send much from one address need more than a customer does.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic, most: int = MOST_BUCKETS, factor: float = 1.0) -> None:
        """Start empty. `seconds` is a clock that never goes back."""
        self._seconds = seconds
        self._most = most
        self._factor = factor
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def take(self, rate: Rate, *caller: str, cost: float = 1.0) -> None:
        """Take `cost` tokens from the caller's bucket; raises TooMany with the seconds until they would be there.

        A refused call takes nothing, so knocking again does not make the wait longer.
        """
        wait = self.wait_seconds(rate, *caller, cost=cost)
        if wait > 0:
            raise TooMany(rate.what, wait)
        key = (rate.what, *caller)
        level, now = self._level(rate, key)
        self._buckets[key] = (level - cost, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)

    def wait_seconds(self, rate: Rate, *caller: str, cost: float = 1.0) -> float:
        """Return how long the caller would have to wait, 0 when there are tokens enough; takes nothing."""
        level, _ = self._level(rate, (rate.what, *caller))
        missing = min(cost, self._burst(rate)) - level
        return max(0.0, missing * rate.per.total_seconds() / self._burst(rate))

    def give_back(self, rate: Rate, *caller: str, cost: float = 1.0) -> None:
        """Put tokens back that were taken for something that turned out not to count."""
        key = (rate.what, *caller)
        level, now = self._level(rate, key)
        self._buckets[key] = (min(self._burst(rate), level + cost), now)

    def forget(self, rate: Rate, *caller: str) -> None:
        """Give the caller a full bucket again (after a successful sign-in, for instance)."""
        self._buckets.pop((rate.what, *caller), None)

    def _level(self, rate: Rate, key: tuple[str, ...]) -> tuple[float, float]:
        now = self._seconds()
        level, at = self._buckets.get(key, (self._burst(rate), now))
        refilled = level + (now - at) * self._burst(rate) / rate.per.total_seconds()
        return min(self._burst(rate), refilled), now

    def _burst(self, rate: Rate) -> float:
        return rate.burst * self._factor


def caller_address(connection: HTTPConnection) -> str:
    """Return whom to count a request against: the IPv4 address, or the /64 network of an IPv6 one.

    Behind a proxy this is right when the server is told which proxies to trust (`forwarded_allow_ips`): the header
    itself is not read here, because anybody can send it. One household or phone owns a whole /64, so single addresses
    count for nothing.
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> _IPV6_NETWORK_BITS << _IPV6_NETWORK_BITS)}/{_IPV6_NETWORK_BITS}"

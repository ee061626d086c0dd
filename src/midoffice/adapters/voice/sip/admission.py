"""Who is heard at all, and how often: before anything is read, so that junk costs next to nothing."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

_MOST_HOSTS = 10_000
_LOOKED_AT = 4
"""So many times the calls that may begin in a second are read, and answered when they are too many; the rest is not looked at."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages and set-ups a second, each with what may come at once; and how wrong proofs are met."""

    trunk_messages: float = 2_000.0
    stranger_messages: float = 5.0
    all_strangers: float = 50.0
    setups: float = 60.0
    most_lines: int = 200
    wrong_proofs: int = 5
    shut_seconds: float = 600.0


@dataclass(slots=True)
class Bucket:
    """So many a second, and at most as many at once as come in `burst_seconds`."""

    rate: float
    full: float
    level: float
    filled_at: float

    @classmethod
    def of(cls, rate: float, now: float, burst_seconds: float = 4.0) -> "Bucket":
        """Make a full one."""
        return cls(rate, rate * burst_seconds, rate * burst_seconds, now)

    def take(self, now: float) -> bool:
        """Take one, if there is one."""
        self.level = min(self.full, self.level + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


@dataclass(slots=True)
class Admission:
    """Counts by address of the sender. `is_trunk` tells whether an address belongs to a trunk; `clock` is monotonic seconds."""

    limits: Limits
    clock: Callable[[], float]
    is_trunk: Callable[[str], bool]
    refused: int = 0
    """Calls that were refused early because too much is going on."""
    unheard: int = 0
    """Messages that were not looked at."""
    _hosts: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)
    _calls: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)
    _wrong: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _shut: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _strangers: Bucket | None = None
    _setups: Bucket | None = None

    def hears(self, host: str) -> bool:
        """Whether a message from this address is looked at."""
        now = self.clock()
        heard = self._open(host, now) and self._within(host, now)
        self.unheard += not heard
        return heard

    def hears_call(self, host: str) -> bool:
        """Whether one more call that begins at this address is looked at: a flood of them takes nothing from calls that are up."""
        now = self.clock()
        bucket = self._calls.get(host)
        if bucket is None:
            bucket = Bucket.of(_LOOKED_AT * self.limits.setups, now, burst_seconds=1.0)
            _put(self._calls, host, bucket)
        heard = bucket.take(now)
        self.unheard += not heard
        return heard

    def _open(self, host: str, now: float) -> bool:
        until = self._shut.get(host)
        if until is None:
            return True
        if now < until:
            return False
        del self._shut[host]
        return True

    def _within(self, host: str, now: float) -> bool:
        trunk = self.is_trunk(host)
        bucket = self._hosts.get(host)
        if bucket is None or (trunk and bucket.rate != self.limits.trunk_messages):
            bucket = Bucket.of(self.limits.trunk_messages if trunk else self.limits.stranger_messages, now)
            _put(self._hosts, host, bucket)
        if not bucket.take(now):
            return False
        if trunk:
            return True
        self._strangers = self._strangers or Bucket.of(self.limits.all_strangers, now)
        return self._strangers.take(now)

    def sets_up(self, lines: int) -> bool:
        """Whether one more call may begin; a refusal is counted."""
        now = self.clock()
        self._setups = self._setups or Bucket.of(self.limits.setups, now, burst_seconds=1.0)
        if lines < self.limits.most_lines and self._setups.take(now):
            return True
        self.refused += 1
        return False

    def proved_wrong(self, host: str) -> None:
        """Note a wrong proof; after too many the address is not heard for a while."""
        count = self._wrong.pop(host, 0) + 1
        if count >= self.limits.wrong_proofs:
            _put(self._shut, host, self.clock() + self.limits.shut_seconds)
        else:
            _put(self._wrong, host, count)

    def proved(self, host: str) -> None:
        """Forget the wrong proofs of an address."""
        self._wrong.pop(host, None)


def _put(table: OrderedDict[str, T], key: str, value: T) -> None:
    table[key] = value
    while len(table) > _MOST_HOSTS:
        table.popitem(last=False)

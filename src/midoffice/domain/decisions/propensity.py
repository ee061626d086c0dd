"""How likely customers take what is offered: counted as they answer, smoothed where little is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind

Key = tuple[str, str, DecisionChannel]
"""Action, treatment, channel."""

PRIOR_STRENGTH = 20.0
"""How many showings the starting propensity is worth."""
_SHOWN = frozenset({ResponseKind.SHOWN, ResponseKind.SENT})


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a treatment was shown, and how often accepted."""

    shown: int = 0
    accepted: int = 0


NOTHING = Counted()


@dataclass(frozen=True, slots=True)
class PropensityCounts:
    """What was counted by action, treatment and channel. Without any, everything is as likely as it starts."""

    counts: Mapping[Key, Counted] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, action: str, treatment: str, channel: DecisionChannel) -> Counted:
        """Return what was counted; nothing for what is new."""
        return self.counts.get((action, treatment, channel), NOTHING)


def propensity(starting: float, counted: Counted) -> float:
    """Return the mean of the Beta distribution after what was counted; never below 0, above 1, or no number.

    Its prior has the mean `starting` and the weight of PRIOR_STRENGTH showings.
    """
    shown = max(counted.shown, counted.accepted, 0)
    return (PRIOR_STRENGTH * starting + max(counted.accepted, 0)) / (PRIOR_STRENGTH + shown)


def counts_after(
    counts: PropensityCounts, entries: Iterable[LedgerEntry], *, before: Iterable[LedgerEntry] = ()
) -> PropensityCounts:
    """Return the counts after new entries. `before` are older ones of the same offers.

    An offer that was shown and sent, or is reported twice, was shown once; who accepts has been shown it (D41).
    """
    seen = {(entry.offer_id, _what(entry)) for entry in before}
    shown_before = {offer for offer, what in seen if what is not None}
    made = dict(counts.counts)
    for entry in sorted(entries, key=lambda each: (each.at, each.id)):
        what = _what(entry)
        if what is None or (entry.offer_id, what) in seen:
            continue
        seen.add((entry.offer_id, what))
        key = (entry.action, entry.treatment, entry.channel)
        old = made.get(key, NOTHING)
        first = entry.offer_id not in shown_before
        shown_before.add(entry.offer_id)
        made[key] = Counted(old.shown + first, old.accepted + (what == "accepted"))
    return PropensityCounts(made)


def _what(entry: LedgerEntry) -> str | None:
    if entry.kind is ResponseKind.ACCEPTED:
        return "accepted"
    return "shown" if entry.kind in _SHOWN else None

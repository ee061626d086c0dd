"""Gates: a service keeps a share of its agents' capacity for itself, and others may take what is beyond it.

A gate stands before the ready partners who meet the first needs of such a service, on one side. `limit` is the sum of their units
and `others` what other services use of them; another item is let in while `room` for its units is left. Who becomes ready, leaves
or takes work changes it by what changed, and nobody else is looked at.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from midoffice.domain.routing.dispatch.needs import Needs
from midoffice.domain.routing.dispatch.plan import Plan, Side

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.partner import Partner

_ROUNDING = 1e-9
"""Units are whole numbers: a share of them that is one but for a float's last digits counts as one."""


class Gate:
    """What other services may take of the capacity that one keeps a share of."""

    __slots__ = ("limit", "needs", "others", "service", "share", "side")

    def __init__(self, service: str, side: Side, share: float, needs: Needs) -> None:
        """Make the gate of a service without partners."""
        self.service = service
        self.side = int(side)
        self.share = share
        self.needs = needs
        self.limit = self.others = 0

    @property
    def room(self) -> int:
        """Return the load units that others may take yet; below 0 when they have more than is theirs."""
        return int((1 - self.share) * self.limit + _ROUNDING) - self.others

    @property
    def kept(self) -> tuple[str, int, float]:
        """Return what makes it this gate and no other."""
        return self.service, self.side, self.share


class Gates:
    """All gates of a plan, and those that were `widened` since somebody took them."""

    def __init__(self, plan: Plan) -> None:
        """Make a gate for every share that is kept."""
        self.all = tuple(
            Gate(name, side, share, service.needs_of_some)
            for name, service in plan.services.items()
            for side, share in ((Side.REAL_TIME, service.reserved_real_time), (Side.DEFERRED, service.reserved_deferred))
            if share > 0
        )
        self.services = frozenset((gate.service, gate.side) for gate in self.all)
        self.widened: dict[Gate, None] = {}

    def same_as(self, plan: Plan) -> bool:
        """Tell whether another plan keeps the same shares for the same needs."""
        return [(gate.kept, gate.needs) for gate in self.all] == [(gate.kept, gate.needs) for gate in Gates(plan).all]

    def before(self, partner: "Partner") -> tuple[Gate, ...]:
        """Return the gates behind which a partner stands."""
        return tuple(gate for gate in self.all if partner.meets(gate.needs))

    def take_widened(self) -> list[Gate]:
        """Return each gate that others may take more behind, once."""
        widened, self.widened = list(self.widened), {}
        return widened

    def enrol(self, partner: "Partner") -> None:
        """Count a partner behind the gates that the skills tell, and no longer behind others."""
        self.leave(partner)
        partner.gates = self.before(partner)
        partner.barred = {}
        partner.counted = [(0, 0)] * len(partner.gates)
        self.count(partner)

    def leave(self, partner: "Partner") -> None:
        """Count a partner no more."""
        self._set(partner, [(0, 0)] * len(partner.gates))

    def count(self, partner: "Partner") -> None:
        """Bring the gates up to what a partner has and holds now."""
        self._set(partner, contributions(partner))

    def _set(self, partner: "Partner", now: list[tuple[int, int]]) -> None:
        for gate, (had, held), (has, holds) in zip(partner.gates, partner.counted, now, strict=True):
            if (had, held) == (has, holds):
                continue
            before = gate.room
            gate.limit += has - had
            gate.others += holds - held
            if gate.room > before:
                self.widened[gate] = None
        partner.counted = now


def contributions(partner: "Partner") -> list[tuple[int, int]]:
    """Return what a partner adds to each gate: units in all, and units that other services use. Who is not ready adds none."""
    if not partner.ready:
        return [(0, 0)] * len(partner.gates)
    found = []
    for gate in partner.gates:
        side = gate.side
        own = (partner.own or {}).get(gate.service)
        used = partner.limits[side] - partner.free[side] - partner.short[side]
        found.append((min(partner.limits[0], partner.limits[side]), used - (own[side] if own else 0)))
    return found


def lets(gates: Iterable[Gate], units: int) -> bool:
    """Tell whether all of these gates let so many units in."""
    return all(gate.room >= units for gate in gates)

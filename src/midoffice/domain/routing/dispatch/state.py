"""The universal queue in memory: items, partners, and everything that its parts have to know of each other.

The parts are functions over one state, in files of which each leans only on those before it: what is in partners' `hands`,
pairs by value (`gathering`), who takes what (`seeking`, `batch`), where items stand (`placing`), who serves what (`staff`), what a
store has (`stored`), and when a command begins and ends (`turn`).
"""

from heapq import heappush
from typing import TYPE_CHECKING

from midoffice.domain.routing.dispatch.gates import Gates
from midoffice.domain.routing.dispatch.partner import Held, Partner
from midoffice.domain.routing.dispatch.ranking import BEST_VALUE

if TYPE_CHECKING:
    from collections.abc import Collection

    from midoffice.domain.routing.dispatch.decisions import Decision
    from midoffice.domain.routing.dispatch.needs import Needs
    from midoffice.domain.routing.dispatch.plan import Medium, Plan
    from midoffice.domain.routing.dispatch.roster import Entry, Key, Lane, Pool, Value
    from midoffice.domain.routing.dispatch.score import Score

STEP, OVERFLOW, PREFERENCE, RESTED = range(4)
"""What a timer is for."""


class State:
    """One queue. `explaining` adds the reasons to every offer, `out` is what the present command has decided so far.

    While it is `held`, offers wait for the end of the command, or of several. A window in which pairs by value are `gathered_for`
    some seconds is open until `window_ends`; what has to wait for that end is `put_off`. Partners who are put `aside` have their
    turn after the items that are being placed; those who are `wanted` may have items of their own behind gates. Services that are
    `conditional` say by a condition who may take what.
    """

    __slots__ = (
        "aside",
        "broadcasts",
        "conditional",
        "count",
        "explaining",
        "gated",
        "gates",
        "gathered_for",
        "held",
        "items",
        "lanes",
        "now",
        "out",
        "partners",
        "plan",
        "pools",
        "put_off",
        "scores",
        "scoring",
        "timers",
        "valued",
        "wanted",
        "window_ends",
    )

    def __init__(self, plan: "Plan", now: float, *, explaining: bool) -> None:
        """Start empty with a plan that was checked."""
        self.now = now
        self.explaining = explaining
        self.items: dict[Key, Entry] = {}
        self.partners: dict[Key, Partner] = {}
        self.pools: dict[tuple[Needs, Medium, str, str | None], Pool] = {}
        self.gates = Gates(plan)
        self.gated = bool(self.gates.all)
        self.wanted: dict[Key, Partner] = {}
        self.aside: Collection[Partner] = ()
        self.held: Held | None = None
        self.timers: list[tuple[float, int, int, Entry]] = []
        self.window_ends: float | None = None
        self.gathered_for = 0.0
        self.scores: dict[tuple[str, str, float, Key], float | None] = {}
        self.scoring: dict[str, Score] = {}
        self.count = 0
        self.out: list[Decision] = []
        self.go_by(plan)

    def go_by(self, plan: "Plan") -> None:
        """Go by a plan whose gates are those before the partners; lanes are found anew."""
        self.plan = plan
        self.lanes: dict[tuple[str, object, str], Lane] = {}
        self.conditional = frozenset(name for name, service in plan.services.items() if service.has_condition)
        self.broadcasts = any(service.broadcasts for service in plan.services.values())
        self.valued = any(service.ranking == BEST_VALUE for service in plan.services.values())
        self.put_off = Held()
        self.forget_scores()

    def forget_scores(self) -> None:
        """Say anew what pairs are worth: what partners can do has changed, or what it is called."""
        self.scores, self.scoring = {}, {}

    def next(self) -> int:
        """Return a number that was not used yet."""
        self.count += 1
        return self.count

    def after(self, at: float, kind: int, entry: "Entry") -> None:
        """Look at an item again at a time."""
        heappush(self.timers, (at, self.next(), kind, entry))

    def value_of(self, entry: "Entry") -> "Value":
        """Return how urgent an item is that stands in a lane, or will."""
        lane = entry.lane
        return (lane.rank, entry.order - lane.weight * self.now, entry.queued_at, entry.id)

    def hold_command(self) -> Held:
        """Hold the command: it has widened a gate, or freed several partners, and they come to rest together."""
        self.held = self.held or Held(passing=True)
        return self.held

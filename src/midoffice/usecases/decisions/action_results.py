"""What came of actions: shown, accepted, and how much more than by customers who were told nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.decisions.made import BudgetUse
from midoffice.domain.decisions.uplift import Share, Uplift, share, uplift
from midoffice.ports.decisions import ActionCount, GroupCount
from midoffice.usecases.given import Context

FORMULA = "Wilson score intervals; their difference by Newcombe's method 10; 95 %"


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of an action. Counts are of offers; shares are of customers.

    `rate` is who accepted of those who saw it. `took` are customers who accepted it or are reported to have taken it without an
    offer; `treated` and `control` are those of all about whom something was decided in either group, whether they saw it or not
    (intention to treat); `uplift` is the difference.
    """

    action: str
    name: str
    shown: int
    sent: int
    clicked: int
    accepted: int
    declined: int
    later: int
    took: int
    rate: Share
    treated: Share
    control: Share
    uplift: Uplift | None


@dataclass(frozen=True, slots=True)
class ActionResults:
    """The results since an instant, most accepted first; `formula` names how intervals are made.

    `budgets` say how things are now: what is reserved was offered and not answered yet.
    """

    since: datetime
    treated: int
    control: int
    formula: str
    actions: tuple[ActionResult, ...]
    budgets: tuple[BudgetUse, ...]


async def read_results(context: Context, principal: Principal, days: int) -> ActionResults:
    """Return what came of each action in the last days, of those in force and of those that have entries."""
    principal.require(Scope.READ_ACTIONS, "read results")
    since = context.clock.now() - timedelta(days=days)
    async with context.database.reading() as tx:
        counts = await tx.ledger.counts(since)
        groups = await tx.ledger.groups(since)
        budgets = tuple(use for use in await tx.catalogues.budgets() if use.most or use.reserved or use.spent)
        number = await tx.catalogues.number()
        content = (await tx.catalogues.catalogue(number)).content if number else {"actions": []}
    names = {action["key"]: action["name"] for action in content["actions"]}
    treated, control, actions = _results(names, counts, groups)
    return ActionResults(since, treated, control, FORMULA, actions, budgets)


def _results(
    names: dict[str, str], counts: tuple[ActionCount, ...], groups: tuple[GroupCount, ...]
) -> tuple[int, int, tuple[ActionResult, ...]]:
    """Return how many customers are in either group, and what came of each action."""
    times: dict[tuple[str, ResponseKind], int] = defaultdict(int)
    for row in counts:
        times[row.action, row.kind] += row.times
    people = {(row.action, row.what, row.control): row.customers for row in groups}
    everybody = {control: people.get(("", "decided", control), 0) for control in (False, True)}
    made = []
    for action in {*names, *(row.action for row in counts), *(row.action for row in groups if row.action)}:
        seen = sum(people.get((action, "seen", control), 0) for control in (False, True))
        accepted, took = (
            {control: people.get((action, what, control), 0) for control in (False, True)} for what in ("accepted", "took")
        )
        treated, control = share(took[False], everybody[False]), share(took[True], everybody[True])
        made.append(
            ActionResult(
                action=action,
                name=names.get(action, action),
                shown=times[action, ResponseKind.SHOWN],
                sent=times[action, ResponseKind.SENT],
                clicked=times[action, ResponseKind.CLICKED],
                accepted=times[action, ResponseKind.ACCEPTED],
                declined=times[action, ResponseKind.DECLINED],
                later=times[action, ResponseKind.LATER],
                took=sum(took.values()),
                rate=share(sum(accepted.values()), seen),
                treated=treated,
                control=control,
                uplift=uplift(treated, control),
            )
        )
    made.sort(key=lambda each: (-each.accepted, -each.shown, each.action))
    return everybody[False], everybody[True], tuple(made)

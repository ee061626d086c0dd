"""Where items stand: in the lane of their service's step, or kept for the partner whom they wait for."""

from collections.abc import Collection
from dataclasses import replace

from midoffice.domain.routing.dispatch.condition import condition_for
from midoffice.domain.routing.dispatch.decisions import Overflowed, Routable, Unroutable, Widened
from midoffice.domain.routing.dispatch.needs import Needs
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.plan import ServicePlan, check_names
from midoffice.domain.routing.dispatch.roster import WAITING, Entry, Key, Lane, Pool
from midoffice.domain.routing.dispatch.seeking import seek_partner
from midoffice.domain.routing.dispatch.state import OVERFLOW, PREFERENCE, STEP, State


def by_age(entry: Entry) -> tuple[float, Key]:
    """Order items by their age, the oldest first."""
    return entry.queued_at, entry.id


def aim(state: State, entry: Entry, service: str, medium: str) -> None:
    """Let an item be of a service and a medium; raises Invalid(service | medium) for a name that the plan does not have."""
    check_names(state.plan, service, medium)
    entry.service, entry.medium = service, medium


def prefer(state: State, entry: Entry, preferred: Key | None, until: float) -> None:
    """Let an item wait for one partner until a time."""
    entry.preferred = state.partners.get(preferred) if preferred is not None else None
    entry.preferred_until = until


def place(state: State, entry: Entry) -> None:
    """Put a waiting item where it belongs now, and find a partner for it."""
    _stand(state, entry)
    seek_partner(state, entry)


def place_all(state: State, entries: Collection[Entry], *, aside: Collection[Partner] = ()) -> None:
    """Do so with several at once: all stand in their places before the most urgent one seeks first.

    Those put `aside` are unlisted, because it is their turn afterwards: a pool made meanwhile does not list them either.
    """
    state.aside = aside
    # By age, so that what is said on the way does not depend on the order in which pools were made.
    for entry in sorted(entries, key=by_age):
        _stand(state, entry)
    for entry in sorted(entries, key=state.value_of):
        while entry.state == WAITING and seek_partner(state, entry):
            pass
    state.aside = ()


def _stand(state: State, entry: Entry) -> None:
    service = state.plan.services[entry.service]
    if service.steps and entry.needs is None:
        _come_to_step(state, entry, service)
    lane = state.lanes.get((entry.service, entry.needs or entry.step, entry.medium)) or lane_of(state, entry, service)
    pool = lane.pool
    if service.overflow_to is not None and _overflows(state, entry, service, pool):
        _stand(state, entry)
        return
    allowance = entry.allowance
    if allowance is None:
        allowance = service.targets.get(entry.medium, 0.0) - entry.priority
    entry.order = service.weight * entry.queued_at + allowance
    entry.lane = lane
    if entry.unroutable != (pool.members == 0):
        _flag(state, entry)
    if (preferred := _kept_for(state, entry, pool)) is not None:
        preferred.wait_for(entry)
        if state.gated:
            state.wanted[preferred.id] = preferred
        state.after(entry.preferred_until, PREFERENCE, entry)
    else:
        entry.lane.add(entry, state.next(), state.now)


def _come_to_step(state: State, entry: Entry, service: ServicePlan) -> None:
    # The same sum as that of the timer: a rounded difference could come a moment late, and set the timer again for ever.
    while entry.step < len(service.steps) and entry.queued_at + service.steps[entry.step].after <= state.now:
        entry.step += 1
        state.out.append(Widened(entry.id, entry.step, state.now))
    if entry.step < len(service.steps):
        state.after(entry.queued_at + service.steps[entry.step].after, STEP, entry)


def _overflows(state: State, entry: Entry, service: ServicePlan, pool: Pool) -> bool:
    """Move an item that has to leave its service - once - and tell whether it did."""
    if entry.overflowed or service.overflow_to is None:
        return False
    waited = service.overflow_after is not None and state.now >= entry.queued_at + service.overflow_after
    if not waited and pool.members:
        if service.overflow_after is not None:
            state.after(entry.queued_at + service.overflow_after, OVERFLOW, entry)
        return False
    entry.service, entry.step, entry.overflowed = service.overflow_to, 0, True
    state.out.append(Overflowed(entry.id, entry.service, state.now, "waited" if waited else "unroutable"))
    return True


def _flag(state: State, entry: Entry) -> None:
    entry.unroutable = not entry.unroutable
    state.out.append(Unroutable(entry.id, state.now) if entry.unroutable else Routable(entry.id, state.now))


def _kept_for(state: State, entry: Entry, pool: Pool) -> Partner | None:
    """Return the partner whom the item waits for; one whom nothing but a rest keeps away is waited for after it."""
    who = entry.preferred
    if who is None or entry.refuses(who.id, state.now):
        return None
    there = state.partners.get(who.id) is who and not who.left and who.meets(pool.needs)
    entry.preferred = who if there and entry.preferred_until > state.now else None
    return entry.preferred


def lane_of(state: State, entry: Entry, service: ServicePlan) -> Lane:
    """Find or make the lane of a service's step and medium; it is kept until the plan changes.

    Where the service has conditions, items with other attributes have lanes of their own: those of a pool in common if the
    condition looks at none in which they differ.
    """
    kind: object = entry.needs or entry.step
    if entry.service in state.conditional:
        kind = kind, *sorted(entry.attributes.items())
        if (known := state.lanes.get((entry.service, kind, entry.medium))) is not None:
            return known
    needs = needs_at(state, entry, entry.step)
    medium = state.plan.media[entry.medium]
    keeper = entry.service if state.gated and (entry.service, medium.side) in state.gates.services else None
    pool = state.pools.get((needs, medium, service.ranking, keeper))
    if pool is None:
        pool = state.pools[needs, medium, service.ranking, keeper] = Pool(needs, medium, service.ranking, keeper)
        for partner in state.partners.values():
            partner.belong((pool,))
            if partner.pools and partner.pools[-1] is pool and partner not in state.aside:
                partner.enlist([pool])
    lane = state.lanes[entry.service, kind, entry.medium] = pool.lane(service.rank, service.weight)
    return lane


def needs_at(state: State, entry: Entry, step: int) -> Needs:
    """Return what an item asks for from a step of its service on, condition included."""
    service = state.plan.services[entry.service]
    needs = entry.needs or service.needs_at(step)
    if entry.service not in state.conditional:
        return needs
    text = service.condition_at(step if entry.needs is None else 0)
    medium = state.plan.called.get(entry.medium, entry.medium)
    return replace(needs, condition=condition_for(text, medium, entry.attributes))

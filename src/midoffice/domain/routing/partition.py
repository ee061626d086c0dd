"""Who routes which hub: processes that know of each other share the hubs evenly, without asking anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Share:
    """What one router is to do now: hubs of nobody to `take`, and hubs of its own to `give_back`."""

    take: tuple[UUID, ...] = ()
    give_back: tuple[UUID, ...] = ()


def share_of_hubs(hubs: Sequence[UUID], owners: Mapping[UUID, str], routers: Sequence[str], me: str) -> Share:
    """Return what `me`, one of the living `routers`, is to do so that each comes to have as many hubs as any other, or one less.

    `owners` are the routers that hold hubs now. Those who have most keep what cannot be divided, so at rest nothing moves, and the
    quotas of all add up to the hubs: none is left over, whoever looks first.
    """
    mine = [hub for hub in hubs if owners.get(hub) == me]
    if me not in routers:
        return Share(give_back=tuple(mine))
    holds = {router: sum(owners.get(hub) == router for hub in hubs) for router in routers}
    in_turn = sorted(holds, key=lambda router: (-holds[router], router))
    each, over = divmod(len(hubs), len(in_turn))
    quota = each + (in_turn.index(me) < over)
    free = [hub for hub in hubs if owners.get(hub) not in holds]
    return Share(take=tuple(free[: max(0, quota - len(mine))]), give_back=tuple(mine[quota:]))

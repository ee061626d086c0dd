"""Shares of capacity that services keep for themselves, as the records of everybody tell them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Candidate
from midoffice.domain.routing.widening import terms_of_some
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MediaType

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class KeptShare:
    """What a service keeps of its ready agents' load units, `units` of them in all; others use `used`, and may use `room` more.

    `room` is below 0 when others have more than is theirs, because somebody left.
    """

    service_id: UUID
    media_type: MediaType
    share: float
    units: int
    used: int
    room: int


def share_of(service: Service, media: MediaType) -> float:
    """Return which share of this capacity a service keeps; a retired one keeps none."""
    kept = service.reserved_real_time if media is MediaType.REAL_TIME else service.reserved_deferred
    return kept if service.active else 0.0


def kept_shares(everyone: Sequence[Candidate], services: Iterable[Service]) -> tuple[tuple[Service, KeptShare], ...]:
    """Return every share that is kept; work of an agent whose `own` is not known counts as others'."""
    return tuple(
        (service, _kept(everyone, service, media)) for service in services for media in MediaType if share_of(service, media) > 0
    )


def _kept(everyone: Sequence[Candidate], service: Service, media: MediaType) -> KeptShare:
    ready = [c for c in everyone if c.presence.state is PresenceState.READY and _stands_behind(c.agent, service)]
    units = sum(min(c.load.total_limit, c.load.limit(media)) for c in ready)
    used = sum(c.load.used(media) - _own(c.own or {}, service.id, media) for c in ready)
    share = share_of(service, media)
    return KeptShare(service.id, media, share, units, used, int((1 - share) * units + _ROUNDING) - used)


def _own(own: Mapping[UUID, tuple[int, int]], service_id: UUID, media: MediaType) -> int:
    real_time, deferred = own.get(service_id, (0, 0))
    return real_time if media is MediaType.REAL_TIME else deferred


def _stands_behind(agent: Agent, service: Service) -> bool:
    return agent.active and terms_of_some(service).met_by(agent)


def share_before(item: WorkItem, agent: Agent, shares: Iterable[tuple[Service, KeptShare]]) -> KeptShare | None:
    """Return the share of another service that keeps an agent from one more item, if there is one."""
    for service, kept in shares:
        concerns = kept.media_type is item.media_type and service.id != item.service_id
        if concerns and kept.room < item.load_units and _stands_behind(agent, service):
            return kept
    return None

"""The recorded day on one clock: seconds since its beginning."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.attribute import Attributes
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.dispatch.outside import Outside
from midoffice.domain.routing.replay.records import AgentRecord, HandlingRecord, ItemRecord, Limits
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel, MediaType

_UNKNOWN_SECONDS = 300.0
"""Handle time where the whole day has none to learn from."""
_PARKED, _TRANSFERRED = "parked", "transfer"


@dataclass(frozen=True, slots=True)
class Handling:
    """One time in an agent's hands: of which service, `ring` seconds from offer to acceptance, `seconds` until it was over.

    `pause` are the seconds from the end of the one before, if that parked the contact, until it was offered again.
    """

    service: str
    ring: float
    seconds: float
    pause: float = 0.0
    transferred: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """An agent (by place in the day's list) had a contact in hand."""

    agent: int
    begun: float
    ended: float


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as it was recorded; `service` is the key of the one it came to. Times are seconds of the day.

    `arrived_at` below zero: it stood in the queue when the day began; it is routed, and not counted. `patience` is known of
    those who gave up (`leaves`) and of those whom somebody canceled. `outside`: from this second on another system's
    scores were known, by place in the day's list of agents.
    """

    service: str
    channel: Channel
    units: int
    arrived_at: float
    handlings: tuple[Handling, ...]
    patience: float | None = None
    preferred: int | None = None
    answered_at: float | None = None
    overflows: int = 0
    outside: tuple[float, Outside] | None = None
    attributes: Attributes = field(default_factory=dict)

    @property
    def leaves(self) -> bool:
        """Whether the customer is there while we answer, so that an end without an answer is the customer's."""
        return MEDIA_TYPE[self.channel] is MediaType.REAL_TIME

    @property
    def medium(self) -> str:
        """The name of its medium in the routing plan."""
        return f"{self.channel.value}:{self.units}"


@dataclass(frozen=True, slots=True)
class OwnCall:
    """An agent was busy with somebody whom an agent had called: nothing that a plan gives out. It takes `units` of live work."""

    agent: int
    units: int
    begun: float
    ended: float


@dataclass(frozen=True, slots=True)
class Change:
    """From this second on: ready or not, other limits, other skills and attributes; None is what stays."""

    at: float
    ready: bool | None = None
    left: bool = False
    limits: Limits | None = None
    skills: Mapping[str, int] | None = None
    attributes: Attributes | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """An agent of the day: as the day began, and what changed, in order. Skills are by the text of their id."""

    id: UUID
    skills: Mapping[str, int]
    limits: Limits
    ready: bool
    changes: tuple[Change, ...] = ()
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """Contacts in the order of their arrival, agents in that of their ids, what agents really had in hand, and whom they called.

    The day is one of a time zone, so it need not have 24 hours; today's ends now.
    """

    day: date
    zone: str
    began_at: datetime
    seconds: float
    contacts: tuple[Contact, ...]
    agents: tuple[Present, ...]
    holds: tuple[Hold, ...] = ()
    own_calls: tuple[OwnCall, ...] = ()

    @property
    def counted(self) -> int:
        """How many contacts arrived on the day itself."""
        return sum(1 for contact in self.contacts if contact.arrived_at >= 0)

    @property
    def attending(self) -> int:
        """How many agents were ready at any time of the day."""
        return sum(1 for agent in self.agents if agent.ready or any(change.ready for change in agent.changes))


def assemble_day(
    day: date,
    zone: str,
    span: tuple[datetime, datetime],
    items: Sequence[ItemRecord],
    handlings: Iterable[HandlingRecord],
    agents: tuple[Present, ...],
    services: Sequence[Service],
) -> RecordedDay:
    """Bring a store's records onto the day's clock. Items of services that are not among `services` are left out."""
    began_at, ended_at = span
    keys = {service.id: service.key for service in services}
    places = {agent.id: place for place, agent in enumerate(agents)}
    of_item = _by_item(handlings)
    usual = _Usual((item for item in items if not item.dialled), of_item)

    def seconds(at: datetime) -> float:
        return (at - began_at).total_seconds()

    def contact(item: ItemRecord) -> Contact:
        return Contact(
            service=keys[item.service_id],
            channel=item.channel,
            units=item.load_units,
            arrived_at=seconds(item.created_at),
            handlings=_handlings(item, of_item[item.id], keys, usual),
            patience=None if item.canceled_at is None else (item.canceled_at - item.created_at).total_seconds(),
            preferred=places.get(item.preferred_agent_id) if item.preferred_agent_id else None,
            answered_at=None if item.answered_at is None else seconds(item.answered_at),
            overflows=item.overflows,
            outside=_outside(item, places, began_at),
            attributes=item.attributes,
        )

    def held(of: Sequence[ItemRecord]) -> list[tuple[ItemRecord, Hold]]:
        return [(item, _hold(each, places, span)) for item in of for each in of_item[item.id] if each.agent_id in places]

    known = sorted((item for item in items if not item.dialled and item.service_id in keys), key=lambda i: (i.created_at, i.id))
    calls = held([item for item in items if item.dialled])
    return RecordedDay(
        day,
        zone,
        began_at,
        (ended_at - began_at).total_seconds(),
        tuple(contact(item) for item in known),
        agents,
        tuple(each for _, each in (*held(known), *calls)),
        tuple(OwnCall(each.agent, item.load_units, each.begun, each.ended) for item, each in calls),
    )


def _hold(handling: HandlingRecord, places: Mapping[UUID, int], span: tuple[datetime, datetime]) -> Hold:
    begun, ended = handling.accepted_at - span[0], (handling.released_at or span[1]) - span[0]
    return Hold(places[handling.agent_id], begun.total_seconds(), ended.total_seconds())


def _outside(item: ItemRecord, places: Mapping[UUID, int], began_at: datetime) -> tuple[float, Outside] | None:
    if item.scored_at is None:
        return None
    known = {UUID(who): score for who, score in item.scores.items()}
    told = Outside({places[who]: score for who, score in known.items() if who in places}, item.score_trouble)
    return (item.scored_at - began_at).total_seconds(), told


def _by_item(handlings: Iterable[HandlingRecord]) -> Mapping[UUID, Sequence[HandlingRecord]]:
    """Return the handlings of each item, the earliest first; none for an item that nobody had."""
    found: defaultdict[UUID, list[HandlingRecord]] = defaultdict(list)
    for handling in sorted(handlings, key=lambda h: (h.accepted_at, h.work_item_id)):
        found[handling.work_item_id].append(handling)
    return found


class _Usual:
    """Medians of the day, for contacts that nobody has finished: of the same service and channel, or else of the channel."""

    def __init__(self, items: Iterable[ItemRecord], handlings: Mapping[UUID, Sequence[HandlingRecord]]) -> None:
        seen: defaultdict[object, list[tuple[float, float]]] = defaultdict(list)
        for item in items:
            for each in handlings.get(item.id, ())[:1]:
                if each.handled is not None:
                    times = (_ring(each), each.handled.total_seconds())
                    seen[item.service_id, item.channel].append(times)
                    seen[item.channel].append(times)
        self._times = {key: (median(t[0] for t in times), median(t[1] for t in times)) for key, times in seen.items()}

    def times(self, item: ItemRecord) -> tuple[float, float]:
        """Return (seconds from offer to acceptance, seconds in hand)."""
        of_service = self._times.get((item.service_id, item.channel))
        return of_service or self._times.get(item.channel) or (0.0, _UNKNOWN_SECONDS)


def _ring(record: HandlingRecord) -> float:
    return max(0.0, (record.accepted_at - record.offered_at).total_seconds())


def _handlings(
    item: ItemRecord, records: Sequence[HandlingRecord], keys: Mapping[UUID, str], usual: _Usual
) -> tuple[Handling, ...]:
    ring, seconds = usual.times(item)
    if not records:
        return (Handling(keys[item.service_id], ring, seconds),)
    found = []
    before: HandlingRecord | None = None
    for record in records:
        held = seconds if record.handled is None else record.handled.total_seconds()
        transferred = before is not None and before.released_by == _TRANSFERRED
        pause = 0.0
        if before is not None and before.released_at is not None and before.released_by == _PARKED:
            pause = max(0.0, (record.offered_at - before.released_at).total_seconds())
        service = keys.get(record.service_id, keys[item.service_id])
        found.append(Handling(service, _ring(record), max(0.0, held), pause, transferred))
        before = record
    return tuple(found)


def present_agents(
    span: tuple[datetime, datetime],
    profiles: Iterable[Agent],
    loads: Iterable[Load],
    before: Iterable[AgentRecord],
    during: Iterable[AgentRecord],
) -> tuple[Present, ...]:
    """Return everybody who could be offered work on the day: known with a profile and limits, and active or recorded.

    `before` are the last words of the log about the time before the day; without one an agent was signed out. Limits and
    skills of which neither says anything are those of the profile. The hub is one of the skills.
    """
    last = {record.agent_id: record for record in before}
    changes: defaultdict[UUID, list[AgentRecord]] = defaultdict(list)
    for record in during:
        changes[record.agent_id].append(record)
    limits = {load.agent_id: (load.total_limit, load.real_time_limit, load.deferred_limit) for load in loads}
    found = []
    for agent in sorted(profiles, key=lambda a: a.id):
        known = last.get(agent.id)
        if agent.id not in limits or not (agent.active or known or changes[agent.id]):
            continue
        found.append(
            Present(
                agent.id,
                {**{str(skill.skill_id): skill.level for skill in agent.skills}, str(agent.hub_id): 1},
                (known.limits if known else None) or limits[agent.id],
                known is not None and known.state is PresenceState.READY,
                tuple(_change(record, span[0]) for record in changes[agent.id]),
                agent.attributes,
            )
        )
    return tuple(found)


def _change(record: AgentRecord, began_at: datetime) -> Change:
    return Change(
        (record.at - began_at).total_seconds(),
        None if record.state is None else record.state is PresenceState.READY,
        record.state is PresenceState.SIGNED_OUT,
        record.limits,
        None if record.skills is None else {str(skill.skill_id): skill.level for skill in record.skills},
        record.attributes,
    )

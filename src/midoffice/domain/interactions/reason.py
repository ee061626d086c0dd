"""Contact reasons and quick replies: short flat lists kept by an administrator, effective at once."""

from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.touchpoints.channel import Channel


@dataclass(frozen=True, slots=True)
class Reason:
    """Why customers contact us; not tied to a channel. A retired one stays on the contacts that have it."""

    id: UUID
    key: str
    name: str
    position: int = 0
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A text with placeholders that an agent can insert. Empty `channels` or `service_ids` mean all."""

    id: UUID
    key: str
    title: str
    text: str
    channels: tuple[Channel, ...] = ()
    service_ids: tuple[UUID, ...] = ()
    active: bool = True
    version: int = 1

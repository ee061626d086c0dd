"""A touchpoint: one configured entry or exit - one mailbox, one form, one web widget."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from midoffice.domain.touchpoints.channel import Channel


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """Configuration of an entry. `settings` is checked by the channel's adapter; `secrets` is sealed and never shown.

    `key` is public: it stands in the web page that embeds a widget and in the address of a form.
    """

    id: UUID
    key: str
    channel: Channel
    name: str
    service_id: UUID
    load_units: int
    settings: dict[str, Any] = field(default_factory=dict)
    secrets: bytes | None = None
    active: bool = True
    version: int = 1

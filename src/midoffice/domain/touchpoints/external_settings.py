"""An external queue as an administrator set it up: another system whose waiting work joins ours."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.touchpoints.settings import LongText, read_settings
from midoffice.domain.touchpoints.web_address import check_web_address, split_web_address
from midoffice.kernel.errors import Invalid

ID_PLACEHOLDER = "{id}"
SHORTEST_TOKEN = 16
_MOST_AGENTS = 2_000
ExternalName = Annotated[str, Field(min_length=1, max_length=200)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class AgentThere:
    """How an agent of ours is called in the other system."""

    agent_id: UUID
    name: ExternalName


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ExternalQueueSettings:
    """How another system's queue is joined to ours.

    `system` is its name for people. `base_url` is where we tell it what becomes of its items; without one it is told nothing and
    must notice itself. `item_url` is the page on which an agent handles an item there, with `{id}` for the item. `agents` says who
    is who. A report that an agent is busy lapses after `busy_minutes` unless it is renewed. Every `look_seconds` we ask for all
    that waits there and set right what differs; 0 never asks.
    """

    system: Annotated[str, Field(min_length=1, max_length=80)] = "The other system"
    base_url: Annotated[str, Field(max_length=500)] = ""
    item_url: Annotated[str, Field(max_length=500)] = ""
    instruction: LongText = ""
    agents: Annotated[tuple[AgentThere, ...], Field(max_length=_MOST_AGENTS)] = ()
    busy_minutes: Annotated[int, Field(ge=1, le=240)] = 5
    look_seconds: Annotated[int, Field(ge=0, le=3600)] = 60

    def __post_init__(self) -> None:
        """Refuse addresses that lead elsewhere than they seem to, and agents who are two people or two who are one."""
        if self.base_url:
            check_web_address(self.base_url, "settings.base_url")
        if self.item_url:
            _check_item_url(self.item_url)
        if 0 < self.look_seconds < 5:  # noqa: PLR2004 - as the message says
            raise Invalid("settings.look_seconds", "is less than 5", "Enter at least 5, or 0 never to ask.")
        for field, values in (
            ("agent_id", [str(each.agent_id) for each in self.agents]),
            ("name", [each.name for each in self.agents]),
        ):
            twice = next((place for place, value in enumerate(values) if value in values[:place]), None)
            if twice is not None:
                raise Invalid(f"settings.agents.{twice}.{field}", "is in the list already", "Name every agent once, by one name.")

    @property
    def busy_for(self) -> timedelta:
        """Return how long a report that an agent is busy counts."""
        return timedelta(minutes=self.busy_minutes)

    def agent_called(self, name: str) -> UUID | None:
        """Return our agent who has this name in the other system."""
        return next((each.agent_id for each in self.agents if each.name == name), None)

    def name_of(self, agent_id: UUID) -> str | None:
        """Return what the other system calls an agent of ours."""
        return next((each.name for each in self.agents if each.agent_id == agent_id), None)

    def page_of(self, external_id: str) -> str | None:
        """Return the address of an item's page in the other system."""
        return self.item_url.replace(ID_PLACEHOLDER, quote(external_id, safe="")) if self.item_url else None


@dataclass(frozen=True, slots=True)
class ExternalTokens:
    """The secret of an external queue: `inbound` is what the other system shows us, `outbound` what we show it."""

    inbound: str = ""
    outbound: str = ""

    def __repr__(self) -> str:
        """Say nothing."""
        return "ExternalTokens(...)"


EXTERNAL_SETTINGS = TypeAdapter(ExternalQueueSettings)


def read_external_settings(settings: dict[str, Any]) -> ExternalQueueSettings:
    """Return the settings of an external queue; raises Invalid(settings.<entry>)."""
    return read_settings(EXTERNAL_SETTINGS, settings)


def read_tokens(secret: str | None) -> ExternalTokens:
    """Return the tokens in a secret: one for both ways, or `{"inbound": ..., "outbound": ...}`."""
    if not secret:
        return ExternalTokens()
    try:
        both = json.loads(secret)
    except ValueError:
        both = None
    if not isinstance(both, dict) or not both.keys() <= {"inbound", "outbound"}:
        return ExternalTokens(secret, secret)
    return ExternalTokens(str(both.get("inbound") or ""), str(both.get("outbound") or ""))


def _check_item_url(url: str) -> None:
    parts = split_web_address(url.replace(ID_PLACEHOLDER, "1"), "settings.item_url")
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise Invalid("settings.item_url", "is not an https address", "Enter it as https://desk.example/items/{id}.")
    if ID_PLACEHOLDER not in url or ID_PLACEHOLDER in url.partition("//")[2].partition("/")[0]:
        raise Invalid("settings.item_url", "does not say where the item's id goes", "Put {id} behind the host name.")

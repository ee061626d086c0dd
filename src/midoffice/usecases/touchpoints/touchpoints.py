"""The list of touchpoints: their settings are checked by the channel's adapter, their secrets sealed and never shown."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.touchpoints.channel import EXTERNAL, Channel
from midoffice.domain.touchpoints.external_settings import read_external_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, Invalid, MidofficeError
from midoffice.kernel.ranges import checked_range
from midoffice.ports.database import Transaction
from midoffice.ports.touchpoints import TouchpointAdapter
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.records import RecordList, create_record, edit_record, nothing, read_record
from midoffice.usecases.secret_records import seal
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.menus import check_voice_touchpoint

_PATIENCE_SECONDS = 30.0
_LARGEST_LOAD = 1_000
LONGEST_SECRET = 10_000


@dataclass(frozen=True, slots=True)
class TouchpointView:
    """A touchpoint as administrators see it: of its secrets, only whether there are any."""

    id: UUID
    key: str
    channel: Channel
    name: str
    service_id: UUID
    load_units: int
    settings: dict[str, Any] = field(default_factory=dict)
    has_secrets: bool = False
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Whether a touchpoint works, in words."""

    ok: bool
    message: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """What puts a touchpoint on the company's own pages; `url` is its own page, where it has one."""

    html: str
    url: str | None


async def _check(tx: Transaction, touchpoint: Touchpoint) -> None:
    service = next((s for s in await tx.services.all() if s.id == touchpoint.service_id), None)
    if service is None or not service.active:
        raise Invalid("service_id", "is not a current service", "Choose from the list of services.")
    if touchpoint.channel in EXTERNAL:
        await _check_agents(tx, touchpoint)
    if touchpoint.channel is Channel.VOICE:
        await check_voice_touchpoint(tx, touchpoint)
    checked_range("load_units", touchpoint.load_units, 1, _LARGEST_LOAD)


async def _check_agents(tx: Transaction, touchpoint: Touchpoint) -> None:
    known = {agent.id for agent in await tx.agent_profiles.all()}
    for place, each in enumerate(read_external_settings(touchpoint.settings).agents):
        if each.agent_id not in known:
            raise Invalid(f"settings.agents.{place}.agent_id", "is not an agent", "Choose from the list of agents.")


TOUCHPOINTS: RecordList[Touchpoint] = RecordList("touchpoints", "touchpoint", lambda tx: tx.touchpoints, _check, nothing, nothing)
"""A retired touchpoint takes nothing in any more; contacts that came through it can still be answered."""


def shown(touchpoint: Touchpoint) -> TouchpointView:
    """Return what may be seen of a touchpoint."""
    return TouchpointView(
        touchpoint.id,
        touchpoint.key,
        touchpoint.channel,
        touchpoint.name,
        touchpoint.service_id,
        touchpoint.load_units,
        touchpoint.settings,
        touchpoint.secrets is not None,
        touchpoint.active,
        touchpoint.version,
    )


def adapter_of(context: Context, channel: Channel) -> TouchpointAdapter:
    """Return the adapter of a channel; raises Invalid(channel) when this installation has none."""
    adapter = context.touchpoint_adapters.get(channel)
    if adapter is None:
        raise Invalid("channel", f"{channel} is not served by this installation", "Choose another channel.")
    return adapter


def describe_channels(context: Context) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of the settings of each channel, with its title, its description and the secret it needs."""
    described = {}
    for channel, adapter in context.touchpoint_adapters.items():
        manifest = adapter.manifest
        described[channel.value] = {
            **manifest.settings_schema,
            "title": manifest.title,
            "description": manifest.summary,
            "x-secret": manifest.secret,
            "x-embeddable": manifest.embeddable,
        }
    return described


async def create_touchpoint(context: Context, principal: Principal, touchpoint: Touchpoint) -> Touchpoint:
    """Store a touchpoint with its settings in full; raises Invalid(settings.<field>)."""
    principal.require(Scope.ADMINISTER, "administer touchpoints")
    settings = adapter_of(context, touchpoint.channel).check_settings(touchpoint.settings)
    return await create_record(context, principal, TOUCHPOINTS, replace(touchpoint, settings=settings, secrets=None))


async def edit_touchpoint(
    context: Context, principal: Principal, touchpoint_id: UUID, version: int, fields: Mapping[str, Any]
) -> Touchpoint:
    """Change fields of a touchpoint (not its channel); raises Invalid(settings.<field>), Stale."""

    def edit(stored: Touchpoint) -> Touchpoint:
        changed = replace(stored, **fields)
        if "settings" not in fields:
            return changed
        return replace(changed, settings=adapter_of(context, stored.channel).check_settings(changed.settings))

    return await edit_record(context, principal, TOUCHPOINTS, touchpoint_id, version, edit)


async def set_secret(context: Context, principal: Principal, touchpoint_id: UUID, secret: str) -> Touchpoint:
    """Seal and store the touchpoint's secret; an empty text removes it."""
    principal.require(Scope.ADMINISTER, "administer touchpoints")
    sealed = seal(context, secret, LONGEST_SECRET)
    now = context.clock.now()

    async def work(tx: Transaction) -> Touchpoint:
        stored = await tx.touchpoints.lock(touchpoint_id)
        changed = replace(stored, secrets=sealed, version=stored.version + 1)
        await tx.touchpoints.save(changed)
        await record_change(tx, principal, now, "set secret of touchpoint", "touchpoint", "touchpoints", stored, changed)
        return changed

    return await transact(context, work)


async def probe_touchpoint(context: Context, principal: Principal, touchpoint_id: UUID) -> ProbeResult:
    """Try a touchpoint for real, for half a minute at most, and say what came of it."""
    touchpoint = await read_record(context, principal, TOUCHPOINTS, touchpoint_id)
    try:
        secret = context.sealer.unseal(touchpoint.secrets) if touchpoint.secrets else None
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return ProbeResult(ok=True, message=await adapter_of(context, touchpoint.channel).probe(touchpoint, secret))
    except TimeoutError:
        return ProbeResult(
            ok=False,
            message=f"There was no answer within {_PATIENCE_SECONDS:.0f} seconds.",
            remedy="Check the address, the port and the firewall.",
        )
    except MidofficeError as problem:
        return ProbeResult(ok=False, message=problem.message, remedy=str(problem.fields.get("remedy") or problem.remedy) or None)


async def embed_touchpoint(context: Context, principal: Principal, touchpoint_id: UUID) -> Embedding:
    """Return what to put on the company's pages; raises Conflict for a channel that is on no page."""
    touchpoint = await read_record(context, principal, TOUCHPOINTS, touchpoint_id)
    html = adapter_of(context, touchpoint.channel).embed(touchpoint, context.public_url)
    if html is None:
        raise Conflict("Customers do not meet this channel on a page, so there is nothing to embed.")
    url = f"{context.public_url}/f/{touchpoint.key}" if touchpoint.channel is Channel.WEBFORM else None
    return Embedding(html, url)

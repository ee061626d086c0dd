"""The list of routing attributes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from midoffice.domain.agents.attribute import RoutingAttribute, check_attribute
from midoffice.domain.routing.plans.rules import conditional_services
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.records import Change, RecordList, nothing


async def _check(tx: Transaction, attribute: RoutingAttribute) -> None:
    """Refuse a changed key, and to take away a value that somebody has or a condition compares with."""
    check_attribute(attribute)
    stored = {each.id: each for each in await tx.routing_attributes.all()}
    before = stored.get(attribute.id)
    if before is None:
        return
    if before.key != attribute.key:
        raise Invalid("key", "cannot be changed", "Make another attribute; agents and contacts keep this one.")
    gone = set(before.values) - set(attribute.values)
    having = [agent.name for agent in await tx.agent_profiles.all() if agent.active and agent.attributes.get(before.key) in gone]
    if having:
        raise Conflict(f"{_some(having)}: these agents have a value that would be gone. Change that first.", agents=having)
    if before.active:
        changed = {**stored, attribute.id: replace(attribute, active=True)}
        await _refuse_broken_conditions(tx, before, [*changed.values()])


async def _refuse_broken_conditions(tx: Transaction, attribute: RoutingAttribute, left: Sequence[RoutingAttribute]) -> None:
    broken = [service.name for service in conditional_services(await tx.services.all(), left)]
    if broken:
        raise Conflict(f"The conditions of {_some(broken)} need {attribute.key} as it is. Change that first.", services=broken)


def _some(names: Iterable[str]) -> str:
    return ", ".join([*names][:5])


async def _leave(change: Change[RoutingAttribute]) -> None:
    left = [each for each in await change.tx.routing_attributes.all() if each.id != change.before.id]
    await _refuse_broken_conditions(change.tx, change.before, left)


ROUTING_ATTRIBUTES: RecordList[RoutingAttribute] = RecordList(
    "routing_attributes", "routing attribute", lambda tx: tx.routing_attributes, _check, _leave, nothing
)
"""Agents and contacts keep a retired attribute; no condition may name it."""

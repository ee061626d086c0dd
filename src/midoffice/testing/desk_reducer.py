"""The desk's reducer in Python: what the desk does with an event, so that "events applied = fresh fetch" can be proved.

The desk's own reducer (web/src/live) is held to the same vectors.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from midoffice.kernel.documents import document
from midoffice.ports.event_log import Event
from midoffice.usecases.desk import DeskState

_HELD = frozenset({"offered", "assigned", "wrapping"})
Documents = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Desk:
    """One agent's desk as documents by id."""

    agent_id: str
    presence: dict[str, Any] = field(default_factory=dict)
    load: dict[str, Any] = field(default_factory=dict)
    offers: Documents = field(default_factory=dict)
    work_items: Documents = field(default_factory=dict)
    interactions: Documents = field(default_factory=dict)


def desk_of(agent_id: UUID, state: DeskState) -> Desk:
    """Return the desk as fetched."""
    fetched = document(state)
    return Desk(
        str(agent_id),
        fetched["presence"],
        fetched["load"],
        {offer["id"]: offer for offer in fetched["offers"]},
        {item["id"]: item for item in fetched["work_items"]},
        {interaction["id"]: interaction for interaction in fetched["interactions"]},
    )


def apply(desk: Desk, event: Event) -> Desk:
    """Return the desk after an event: documents replace those of the same id; what is no longer the agent's goes."""
    data = event.data
    after = Desk(desk.agent_id, desk.presence, desk.load, dict(desk.offers), dict(desk.work_items), dict(desk.interactions))
    if (data.get("presence") or {}).get("agent_id") == desk.agent_id:
        after.presence = data["presence"]
    if (data.get("load") or {}).get("agent_id") == desk.agent_id:
        after.load = data["load"]
    if offer := data.get("offer"):
        _keep(after.offers, offer, offer["agent_id"] == desk.agent_id and offer["state"] == "pending")
    if item := data.get("work_item"):
        _keep(after.work_items, item, _is_mine(item, desk.agent_id))
    if interaction := data.get("interaction"):
        after.interactions[interaction["id"]] = interaction
    mine = {item["interaction_id"] for item in after.work_items.values()}
    after.interactions = {key: value for key, value in after.interactions.items() if key in mine}
    return after


def _is_mine(item: dict[str, Any], agent_id: str) -> bool:
    if item["state"] == "parked":
        return bool(item["preferred_agent_id"] == agent_id)
    return item["state"] in _HELD and item["agent_id"] == agent_id


def _keep(documents: Documents, record: dict[str, Any], keep: bool) -> None:  # noqa: FBT001 - a condition, spelled out at the call
    if keep:
        documents[record["id"]] = record
    else:
        documents.pop(record["id"], None)

"""The desk's reducer in Python: what the desk does with an event, so that "events applied = fresh fetch" can be proved.

The desk's own reducer (web/src/live) is held to the same vectors.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from midoffice.kernel.documents import document
from midoffice.ports.event_log import Event
from midoffice.usecases.interactions.desk import DeskState

_HELD = frozenset({"offered", "assigned", "wrapping"})
Documents = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Desk:
    """One agent's desk as documents by id. `versions` remembers every document seen, also those that are gone."""

    agent_id: str
    presence: dict[str, Any] = field(default_factory=dict)
    load: dict[str, Any] = field(default_factory=dict)
    offers: Documents = field(default_factory=dict)
    work_items: Documents = field(default_factory=dict)
    interactions: Documents = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict, compare=False)


def desk_of(agent_id: UUID, state: DeskState) -> Desk:
    """Return the desk as fetched."""
    fetched = document(state)
    lists = {name: {r["id"]: r for r in fetched[name]} for name in ("offers", "work_items", "interactions")}
    versions = {key: record["version"] for records in lists.values() for key, record in records.items()}
    versions |= {"presence": fetched["presence"]["version"], "load": fetched["load"]["version"]}
    return Desk(str(agent_id), fetched["presence"], fetched["load"], **lists, versions=versions)


def apply(desk: Desk, event: Event) -> Desk:
    """Return the desk after an event: a document replaces an older one of the same id; what is no longer the agent's goes.

    The place in the log does not decide which document is newer - a transaction that began earlier may have written later -
    but the version does.
    """
    data = event.data
    lists = (dict(desk.offers), dict(desk.work_items), dict(desk.interactions))
    after = Desk(desk.agent_id, desk.presence, desk.load, *lists, dict(desk.versions))
    if (presence := data.get("presence")) and presence["agent_id"] == desk.agent_id and _newer(after, "presence", presence):
        after.presence = presence
    if (load := data.get("load")) and load["agent_id"] == desk.agent_id and _newer(after, "load", load):
        after.load = load
    if (offer := data.get("offer")) and _newer(after, offer["id"], offer):
        _keep(after.offers, offer, offer["agent_id"] == desk.agent_id and offer["state"] == "pending")
    if (item := data.get("work_item")) and _newer(after, item["id"], item):
        _keep(after.work_items, item, _is_mine(item, desk.agent_id))
    if (interaction := data.get("interaction")) and _newer(after, interaction["id"], interaction):
        after.interactions[interaction["id"]] = interaction
    return _without_strangers(after)


def _newer(desk: Desk, key: str, record: dict[str, Any]) -> bool:
    if record["version"] < desk.versions.get(key, 0):
        return False
    desk.versions[key] = record["version"]
    return True


def _without_strangers(desk: Desk) -> Desk:
    mine = {item["interaction_id"] for item in desk.work_items.values()}
    for key in desk.interactions.keys() - mine:
        del desk.interactions[key]
        del desk.versions[key]
    return desk


def _is_mine(item: dict[str, Any], agent_id: str) -> bool:
    if item["state"] == "parked":
        return bool(item["preferred_agent_id"] == agent_id)
    asked = item["agent_id"] == agent_id or agent_id in item["also_offered_to"]
    return item["state"] in _HELD and asked


def _keep(documents: Documents, record: dict[str, Any], keep: bool) -> None:  # noqa: FBT001 - a condition, spelled out at the call
    if keep:
        documents[record["id"]] = record
    else:
        documents.pop(record["id"], None)

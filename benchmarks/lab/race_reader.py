"""An independent reader of the event log: keeps its own books of offers and capacity, and counts what contradicts them.

It shares no code with the product and believes no total: it adds up what the log says has happened to each item, in the order of
the item's versions, and what that took and gave back of each agent's capacity, in the order of the versions of the agent's load.
(The order of the log itself is that in which transactions began, and two that wait for one lock may end the other way round.)

What it looks for are the five invariants: one pending offer for an item, and room for it (1); nothing is lost (2); nothing counts
twice (3); an item keeps its place, and nobody offers under an epoch that is over (4); every offer that waits for its end has a
timer, and no other (5). What only records can tell is looked at in `finish`, when everybody is at rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import asyncpg

PAGE = 5_000
_READ = """
select tx, seq, data->'offer'->>'id' as offer, data->'offer'->>'state' as offer_state, data->'offer'->>'agent_id' as offered_to,
       data->'work_item'->>'id' as item, data->'work_item'->>'state' as item_state, (data->'work_item'->>'version')::int as step,
       (data->'work_item'->>'load_units')::int as units, data->'load'->>'agent_id' as agent,
       (data->'load'->>'version')::int as version, (data->'load'->>'total_used')::int as used,
       (data->'load'->>'total_limit')::int as most, (data->'offer'->>'epoch')::int as epoch,
       data->'work_item'->>'queued_at' as queued_at, data->'work_item'->>'due_at' as due_at
from events
where (tx, seq) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot()) and type <> 'InteractionOpened'
order by tx, seq
limit $3
"""
_ITEMS = """
select coalesce(w.id, e.work_item_id)::text as id, w.state, w.version
from work_items w
full join (select work_item_id from events where type = 'InteractionOpened') as e on e.work_item_id = w.id
where w.id is null or w.version > 1
"""
_GONE = (None, None)
_TIMERS = "select key from timers where kind = 'offer_expiry'"
_FIRST = 2
"""The version of an item or a load after its first change."""


@dataclass
class _Change:
    """What the log says of one version of an agent's load: used, at most, and what its events took or gave back."""

    used: int
    most: int
    delta: int = 0


@dataclass
class _Item:
    """Where an item is by what was read: its next version, its place, its offer, the last one that ended, whether it is in hand."""

    step: int = _FIRST
    state: str = "queued"
    place: tuple[str, str] | None = None
    offer: str | None = None
    ended: str | None = None
    held: bool = False


@dataclass
class RaceReader:
    """Follows the log; `violations` counts what must not be there, by what it is."""

    connection: asyncpg.Connection[asyncpg.Record]
    violations: Counter[str] = field(default_factory=Counter)
    events: int = 0
    offers: int = 0
    most_used: int = 0
    _place: tuple[int, int] = (0, 0)
    _epoch: int = 0
    _items: defaultdict[str, _Item] = field(default_factory=lambda: defaultdict(_Item))
    _later: defaultdict[str, dict[int, asyncpg.Record]] = field(default_factory=lambda: defaultdict(dict))
    _loads: defaultdict[str, dict[int, _Change]] = field(default_factory=lambda: defaultdict(dict))
    _used: Counter[str] = field(default_factory=Counter)
    _version: dict[str, int] = field(default_factory=dict)

    async def read(self) -> int:
        """Read on to the end of what is readable, which is whole transactions; return how many events that were."""
        begun = self.events
        while rows := await self.connection.fetch(_READ, *self._place, PAGE):
            for row in rows:
                self._take(row)
            self.events += len(rows)
            self._place = rows[-1]["tx"], rows[-1]["seq"]
            if len(rows) < PAGE:
                break
        for agent in self._loads:
            self._add_up(agent)
        return self.events - begun

    async def finish(self) -> None:
        """Count what should have come before something that was read and never did, and what the records say otherwise."""
        self._expect(not any(self._later.values()), "a change of an item is not in the log")
        self._expect(not any(self._loads.values()), "a change of an agent's load is not in the log")
        stored = {row["id"]: (row["state"], row["version"]) for row in await self.connection.fetch(_ITEMS)}
        told = {item: (known.state, known.step - 1) for item, known in self._items.items()}
        for item in stored.keys() | told.keys():
            lost = stored.get(item, _GONE) == _GONE
            self._expect(not lost, "an item is lost")
            self._expect(lost or stored[item] == told.get(item), "an item is not where the log says")
        timers = {row["key"] for row in await self.connection.fetch(_TIMERS)}
        pending = {item.offer for item in self._items.values() if item.offer is not None}
        self._expect(pending <= timers, "a pending offer has no timer")
        self._expect(timers <= pending, "there is a timer for an offer that is not pending")

    @property
    def open(self) -> int:
        """How many offers are pending, and items in hand."""
        return sum(item.held or item.offer is not None for item in self._items.values())

    def _take(self, row: asyncpg.Record) -> None:
        item = row["item"]
        if row["offer_state"] == "pending":
            self._expect(row["epoch"] >= self._epoch, "an offer is made under an epoch that is over")
            self._epoch = max(self._epoch, row["epoch"])
        if item is not None:
            again = row["step"] < self._items[item].step or row["step"] in self._later[item]
            self._expect(not again, "an item has changed twice to one version")
            if not again:
                self._later[item][row["step"]] = row
            while (following := self._later[item].pop(self._items[item].step, None)) is not None:
                self._items[item].step += 1
                self._follow(self._items[item], following)
        if row["agent"] is not None:
            change = self._loads[row["agent"]].setdefault(row["version"], _Change(row["used"], row["most"]))
            self._expect((change.used, change.most) == (row["used"], row["most"]), "two changes have made one version of a load")
            change.delta += _delta(row)

    def _follow(self, item: _Item, row: asyncpg.Record) -> None:
        offer, state, place = row["offer"], row["offer_state"], (row["queued_at"], row["due_at"])
        self._expect(place == (item.place or place), "an item has lost its place")
        item.state, item.place = row["item_state"], place
        if state == "pending":
            self.offers += 1
            self._expect(item.offer is None, "an item has two pending offers")
            self._expect(not item.held, "an item in hand is offered")
            item.offer = offer
        elif offer is not None:
            self._expect(item.ended != offer, "an offer has ended twice")
            self._expect(offer in {item.offer, item.ended}, "an offer has ended that was not pending")
            item.offer, item.ended, item.held = None, offer, state == "accepted"
        elif row["item_state"] == "queued":
            self._expect(item.held, "an item is put back that nobody had")
            item.held = False

    def _add_up(self, agent: str) -> None:
        version = self._version.get(agent, _FIRST)
        while (change := self._loads[agent].pop(version, None)) is not None:
            version += 1
            self._used[agent] += change.delta
            self._expect(self._used[agent] == change.used, "the count of an agent's load is not what was offered")
            self._expect(0 <= self._used[agent] <= change.most, "an agent has more than fits")
            self.most_used = max(self.most_used, self._used[agent])
        self._version[agent] = version

    def _expect(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001 - what is looked at
        if not holds:
            self.violations[otherwise] += 1


def _delta(row: asyncpg.Record) -> int:
    """Return what an event takes of an agent's capacity, or gives back."""
    units: int = row["units"] or 0
    if row["offer"] is None:
        return -units if row["item_state"] == "queued" else 0
    return {"pending": units, "accepted": 0}.get(row["offer_state"], -units)

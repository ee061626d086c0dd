"""Counting responses: the log is folded into how often each treatment was seen and accepted, every event once.

The place up to which the log was counted is stored with the counts, in one transaction; of two who count at the same time the
second is refused and nothing is counted twice.
"""

from collections import Counter
from collections.abc import Iterable

from midoffice.domain.decisions.ledger import DecisionChannel, ResponseKind
from midoffice.kernel.errors import Stale
from midoffice.ports.database import Transaction
from midoffice.ports.decisions import Counting, TreatmentCount
from midoffice.ports.event_log import Cursor, Event
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

AT_ONCE = 1_000
_FIRST_OF_COPY = 3
"""In a copy of the database on another cluster all events of before are of this transaction, in their order."""


async def count_responses(context: Context) -> bool:
    """Count the next events of the log; True when there may be more."""
    try:
        return await transact(context, _count, notice=False)
    except Stale:  # another process has counted them
        return False


async def _count(tx: Transaction) -> bool:
    generation, before = await tx.log.generation(), await tx.catalogues.counting()
    after = Cursor() if before is None else Cursor.parse(before.place)
    if before is not None and before.generation != generation:
        after = Cursor(_FIRST_OF_COPY, after.sequence)
    events = await tx.log.read(after, AT_ONCE)
    more = treatment_counts(events)
    full = len(events) == AT_ONCE
    if more or full:
        version = 1 if before is None else before.version + 1
        await tx.catalogues.count(more, Counting(generation, str(events[-1].cursor), version))
    return full


def treatment_counts(events: Iterable[Event]) -> tuple[TreatmentCount, ...]:
    """Return what events say of treatments seen and accepted. Who accepts has seen it, though nobody may have said so."""
    shown: Counter[tuple[str, str, DecisionChannel]] = Counter()
    accepted: Counter[tuple[str, str, DecisionChannel]] = Counter()
    for event in events:
        if event.type != "ResponseRecorded":
            continue
        entry = event.data["entry"]
        if not entry["treatment"]:
            continue  # taken without an offer of ours: it says nothing about how an offer is taken
        key = entry["action"], entry["treatment"], DecisionChannel(entry["channel"])
        shown[key] += event.data["first_seen"] is True
        accepted[key] += entry["kind"] == ResponseKind.ACCEPTED
    keys = sorted(key for key in {*shown, *accepted} if shown[key] or accepted[key])
    return tuple(TreatmentCount(*key, shown[key], accepted[key]) for key in keys)

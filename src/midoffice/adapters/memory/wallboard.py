"""The wallboard's aggregates in memory."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.tables import Table
from midoffice.domain.routing.external_item import OVER_ELSEWHERE
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.ports.wallboard import QueueFigures

_S = WorkItemState


class MemoryWallboard:
    """Counts over the table of work items."""

    def __init__(self, items: Table[UUID, WorkItem]) -> None:
        """Read from this table."""
        self._items = items

    async def figures(self, now: datetime, since: datetime) -> tuple[QueueFigures, ...]:
        """Return the figures of every service and channel."""
        items = [i for i in self._items if _counts(i, since)]
        lines = {(i.service_id, i.channel) for i in items}
        found = (self._line([i for i in items if (i.service_id, i.channel) == key], now, since) for key in lines)
        return tuple(sorted(found, key=lambda f: (f.service_id, f.channel)))

    def _line(self, items: list[WorkItem], now: datetime, since: datetime) -> QueueFigures:
        waiting = [i for i in items if i.state in {_S.QUEUED, _S.OFFERED}]
        answered = [i for i in items if i.answered_at is not None and i.answered_at >= since and i.answered_in_target is not None]
        return QueueFigures(
            service_id=items[0].service_id,
            channel=items[0].channel,
            queued=sum(i.state is _S.QUEUED for i in items),
            offered=sum(i.state is _S.OFFERED for i in items),
            handling=sum(i.state is _S.ASSIGNED for i in items),
            wrapping=sum(i.state is _S.WRAPPING for i in items),
            parked=sum(i.state is _S.PARKED for i in items),
            unroutable=sum(i.unroutable_since is not None for i in waiting),
            overdue=sum(i.due_at < now for i in waiting),
            oldest_queued_at=min((i.queued_at for i in waiting), default=None),
            answered=len(answered),
            in_target=sum(i.answered_in_target is True for i in answered),
            abandoned=sum(_abandoned(i, since) for i in items),
            wait_seconds=sum(_waited(i) for i in answered),
        )


def _counts(item: WorkItem, since: datetime) -> bool:
    answered = item.answered_at is not None and item.answered_at >= since
    return item.state in LIVE or answered or _abandoned(item, since)


def _abandoned(item: WorkItem, since: datetime) -> bool:
    canceled = item.state is _S.CANCELED and item.state_since >= since
    gave_up = canceled and item.answered_at is None and item.media_type is MediaType.REAL_TIME
    return gave_up and item.kind is not WorkItemKind.CALLBACK and item.cancel_reason not in OVER_ELSEWHERE


def _waited(item: WorkItem) -> float:
    """Return the seconds until the answer: of a callback, since it could be made."""
    if item.answered_at is None:
        return 0.0
    since = item.queued_at if item.kind is WorkItemKind.CALLBACK else item.created_at
    return max(0.0, (item.answered_at - since).total_seconds())

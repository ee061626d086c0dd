"""What agents are busy with that is no work item of theirs: contacts in another system, calls of their colleagues."""

from datetime import datetime

from midoffice.domain.agents.engagement import Engagement
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, apply_next
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.events import SYSTEM, happened


async def keep_engagement(
    tx: Transaction, word: Engagement, more: int, load: Load, presence: Presence, now: datetime, *, event: str = "Elsewhere"
) -> None:
    """Store a word and what it changes in the agent's load; a planned presence comes true when the last work ends.

    Presence, load and engagement are locked, in this order. The event in the log is AgentBusy or AgentFree, and `event`.
    """
    await tx.external.put_engagement(word)
    if more == 0:
        return
    changed = load.busy_elsewhere(word.media_type, more, now)
    await tx.agents.save_load(changed)
    settled = apply_next(presence, now) if changed.total_used == 0 else presence
    if settled is not presence:
        await tx.agents.save_presence(settled)
    name = f"AgentBusy{event}" if more > 0 else f"AgentFree{event}"
    await tx.log.append([happened(name, now, SYSTEM, changed, settled if settled is not presence else None)])


def engagement_key(word: Engagement) -> str:
    """Return the key of the timer that ends an engagement which is not renewed."""
    return f"{word.touchpoint_id}:{word.agent_id}"


def engagement_timer(word: Engagement, due_at: datetime) -> Timer:
    """Return the timer that ends an engagement which is not renewed."""
    return Timer(TimerKind.BUSY_ELSEWHERE, engagement_key(word), due_at)

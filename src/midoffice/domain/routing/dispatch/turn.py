"""The turn of one command: time passes until it comes, and it ends at rest."""

from heapq import heappop
from typing import TYPE_CHECKING

from midoffice.domain.routing.dispatch.batch import rest_after_command
from midoffice.domain.routing.dispatch.decisions import Decision
from midoffice.domain.routing.dispatch.gathering import assign_by_value
from midoffice.domain.routing.dispatch.hands import take_out
from midoffice.domain.routing.dispatch.placing import place_all
from midoffice.domain.routing.dispatch.roster import WAITING
from midoffice.domain.routing.dispatch.state import PREFERENCE, RESTED, State

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.roster import Entry, Key


def begin(state: State, now: float) -> None:
    """Let time pass until a command comes: what it moves is placed anew, and windows end."""
    state.now = max(state.now, now)
    timers = state.timers
    while timers and timers[0][0] <= state.now:
        _come_to(state, timers[0][0])
    if state.window_ends is not None and state.window_ends <= state.now and state.held is None:
        assign_by_value(state)


def _come_to(state: State, at: float) -> None:
    """Place anew what time moves at one instant; together, so that the most urgent is served first."""
    moved: dict[Key, Entry] = {}
    while state.timers and state.timers[0][0] == at:
        _, _, kind, entry = heappop(state.timers)
        if state.items.get(entry.id) is not entry or entry.state != WAITING:
            continue
        if kind == PREFERENCE and (entry.preferred is None or entry.preferred_until > state.now):
            continue
        take_out(state, entry)
        if kind == RESTED and entry.allowed_at is not None:  # once it is out: its list is found by these rests
            entry.allowed_at = {who: at for who, at in entry.allowed_at.items() if at > state.now} or None
        moved[entry.id] = entry
    place_all(state, moved.values())


def end(state: State) -> list[Decision]:
    """End a command at rest, unless the queue is held for several; return what was decided."""
    held = state.hold_command() if state.gates.widened else state.held
    if held is not None and held.passing:
        rest_after_command(state, held)
    out, state.out = state.out, []
    return out

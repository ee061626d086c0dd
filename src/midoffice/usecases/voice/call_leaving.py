"""Callers who leave before a partner answers: with a message, with a promise to be called, or with goodbye."""

from dataclasses import replace
from uuid import UUID

from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.voice.call import Call, Cause
from midoffice.domain.voice.events import PlayEnded
from midoffice.domain.voice.flow import Moment, end
from midoffice.domain.voice.progress import Part, progress_of, with_progress
from midoffice.usecases.voice.call_prompts import clips_of, play
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import abandon

LAST_WORDS = "last_words"
"""Key of what is played last, and name of the timer that ends the call if its end is not reported."""
_LONGEST_WORDS_SECONDS = 30.0
SERVED, MENU_ENDED = "self_service", "menu_ended"
"""Why the work item was canceled: the menu answered what the caller asked, or ended without."""


async def hang_up(turn: Turn) -> None:
    """End the call: the menu is at its end."""
    served = progress_of(turn.call).served
    turn.take(end(turn.call, Cause.NORMAL, turn.now), Moment.ENDED)
    await abandon(turn, SERVED if served else MENU_ENDED, Outcome.RESOLVED if served else Outcome.NO_ANSWER_NEEDED)


async def say_goodbye(turn: Turn, words: str) -> None:
    """Say the last words and then hang up; the work goes on without the call."""
    progress = progress_of(turn.call)
    turn.call = with_progress(without_work(turn.call), replace(progress, part=Part.LEAVING, tries=None))
    play(turn, LAST_WORDS, clips_of((words,), progress.language))
    await turn.set_timer(LAST_WORDS, _LONGEST_WORDS_SECONDS if words.strip() else 0.0)


def without_work(call: Call) -> Call:
    """Return the call without its work item: from now on neither follows the other."""
    return replace(call, work_item_id=None)


async def last_words_said(turn: Turn) -> bool:
    """The last words were played, or should have been by now."""
    event = turn.event
    over = isinstance(event, PlayEnded) and event.key == LAST_WORDS
    if progress_of(turn.call).part is not Part.LEAVING or not (over or turn.timer is not None):
        return False
    turn.take(end(turn.call, Cause.NORMAL, turn.now), Moment.ENDED)
    return True


def service_of(turn: Turn) -> UUID | None:
    """Return the service that the caller is to be served by, where it is not the work item's."""
    named = progress_of(turn.call).service_id
    return UUID(named) if named else None

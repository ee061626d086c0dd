"""A menu tried out without a telephone: what a caller hears who presses this and that."""

from collections.abc import Sequence
from dataclasses import dataclass

from midoffice.domain.voice.menu import Menu
from midoffice.domain.voice.menu_run import (
    Answered,
    Check,
    Dial,
    End,
    Find,
    Given,
    Heard,
    Listen,
    Proof,
    Queue,
    Respond,
    TakeMessage,
    Then,
    Turn,
    begin,
    go_on,
)
from midoffice.domain.voice.spoken_offer import Taken

SAID_THEN = "(Here stands what is decided for the caller.)"
"""In the place of an answer; in a trial the caller is nobody."""
_MOST_TURNS = 200


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What was said at a step, or what was pressed there (silence is an empty text); None: nothing was."""

    step: str
    text: str
    pressed: str | None = None


@dataclass(frozen=True, slots=True)
class MenuTrial:
    """What was said and pressed in order, and where the call went; None while the menu waits for another digit."""

    said: tuple[TrialLine, ...]
    end: str | None


def try_menu(menu: Menu, inputs: Sequence[str], language: str | None = None) -> MenuTrial:
    """Return what a caller hears who answers the questions with `inputs` in order; an empty one is silence.

    Whatever is checked is right, and there is always something to say.
    """
    lines: list[TrialLine] = []
    left = list(inputs)
    turn = begin(menu, language or "")
    for _ in range(_MOST_TURNS):
        lines += [TrialLine(turn.position.step, text) for text in turn.say]
        end = _end(turn.then)
        if end is not None:
            return MenuTrial(tuple(lines), end)
        if isinstance(turn.then, Listen) and not left:
            break
        given = _given(turn, left)
        if isinstance(given, Heard):
            lines.append(TrialLine(turn.position.step, "", given.digits))
        turn = go_on(menu, turn.position, given)
    return MenuTrial(tuple(lines), None)


def _given(turn: Turn, left: list[str]) -> Given:
    match turn.then:
        case Check():
            return Proof.VERIFIED if turn.then.attribute else Proof.KNOWN
        case Find():
            return Answered(SAID_THEN, offer=True)
        case Respond():
            return Taken.ACCEPTED if turn.then.accepted else Taken.DECLINED
        case _:
            return Heard(left.pop(0).removesuffix("#"))


def _end(then: Then) -> str | None:
    match then:
        case Listen() | Check() | Find() | Respond():
            return None
        case Queue():
            return f"the queue of {then.service}" if then.service else "the queue"
        case TakeMessage():
            return "a message"
        case Dial():
            return then.number
        case End():
            return "the end of the call"
        case _:
            return "a callback"

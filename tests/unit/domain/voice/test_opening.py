"""How a call begins, and what those hear who cannot wait now."""

from typing import Any

import pytest
from tests.unit.domain.voice.menus import bank

from midoffice.domain.touchpoints.chat_admission import Admission
from midoffice.domain.voice.menu_run import CallBack, End, Heard, Listen, Queue, TakeMessage, begin, go_on
from midoffice.domain.voice.opening import opening_menu, turned_away_menu
from midoffice.domain.voice.voice_settings import VoiceSettings, read_voice_settings

HELLO = {"en": "Hello."}


def settings(**given: Any) -> VoiceSettings:  # noqa: ANN401 - JSON
    return read_voice_settings(given)


def test_nothing_to_say_and_no_menu_is_no_menu() -> None:
    assert opening_menu(settings(), None) is None
    assert opening_menu(settings(), bank()) == bank()


def test_greeting_and_announcement_come_before_the_queue() -> None:
    menu = opening_menu(settings(greeting=HELLO, recording={"policy": "always"}), None)
    assert menu is not None
    turn = begin(menu)
    assert (turn.say, turn.then) == (("Hello.", "This call may be recorded."), Queue(""))


def test_menu_that_begins_with_the_language_keeps_that_first() -> None:
    menu = opening_menu(settings(greeting={"en": "Hello.", "de": "Hallo."}), bank())
    assert menu is not None
    turn = begin(menu)
    assert turn.say[0] == "For English press 1."
    assert go_on(menu, turn.position, Heard("2")).say[:2] == ("Hallo.", "Willkommen.")


@pytest.mark.parametrize(("digits", "word"), [("1", "yes"), ("", "no"), ("5", "no")])
def test_consent_is_kept_as_the_caller_says_it_and_silence_is_none(digits: str, word: str) -> None:
    menu = opening_menu(settings(recording={"policy": "always", "consent_digit": "1"}), None)
    assert menu is not None
    turn = go_on(menu, begin(menu).position, Heard(digits))
    assert (turn.position.collected, turn.then, turn.say) == ({"recording_consent": word}, Queue(""), ())


@pytest.mark.parametrize(
    ("then", "callback", "end"),
    [
        ("hang_up", True, End()),
        ("voicemail", True, TakeMessage("")),
        ("menu", True, TakeMessage("")),
        ("callback", True, CallBack()),
        ("callback", False, TakeMessage("")),
    ],
)
def test_closed_service_ends_as_its_settings_say(then: str, callback: bool, end: object) -> None:  # noqa: FBT001 - a case
    menu = turned_away_menu(settings(closed={"then": then}), Admission.CLOSED, callback=callback)
    turn = begin(menu)
    assert turn.say[0] == "We are closed at the moment."
    while isinstance(turn.then, Listen):
        turn = go_on(menu, turn.position, Heard())
    assert turn.then == end


def test_full_queue_has_its_own_words() -> None:
    menu = turned_away_menu(settings(), Admission.FULL, callback=True)
    assert begin(menu).say == ("All our lines are busy, and many are waiting already.",)

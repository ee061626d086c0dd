"""What counts of what was said about consents."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from tests.unit.domain.customers.identity_events import NOW, who

from midoffice.domain.customers.consent import Consent, Consents, ConsentState, check_consent
from midoffice.domain.customers.opt_out import is_opt_out
from midoffice.kernel.errors import Invalid

GRANTED, REFUSED, UNKNOWN = ConsentState.GRANTED, ConsentState.REFUSED, ConsentState.UNKNOWN


def word(letter: str, state: ConsentState, at: int, channel: str = "email", purpose: str = "marketing") -> Consent:
    return Consent(UUID(int=at), who(letter), purpose, channel, state, "agent", NOW + timedelta(seconds=at))


@pytest.mark.parametrize("refused_at", [1, 9])
def test_d18_most_restrictive_counts_with_provenance_also_when_older(refused_at: int) -> None:
    refusal = word("a", REFUSED, refused_at)
    for words in permutations((refusal, word("b", GRANTED, 5), word("c", UNKNOWN, 6))):
        consents = Consents(words)
        assert consents.state("marketing", "email") is REFUSED
        assert consents.why("marketing", "email") == refusal
        assert consents.granted("email") == {"service"}


def test_latest_word_of_one_record_counts() -> None:
    consents = Consents([word("a", REFUSED, 1), word("a", GRANTED, 2)])
    assert consents.state("marketing", "email") is GRANTED
    assert consents.granted("email") == {"marketing", "service"}


def test_unknown_is_stricter_than_granted_and_silence_is_not() -> None:
    assert Consents([word("a", GRANTED, 1), word("b", UNKNOWN, 2)]).state("marketing", "email") is UNKNOWN
    assert Consents([word("a", GRANTED, 1)]).state("marketing", "email") is GRANTED
    assert Consents().state("marketing", "email") is UNKNOWN
    assert Consents().why("marketing", "email") is None


def test_every_channel_counts_for_each() -> None:
    everywhere = Consents([word("a", REFUSED, 1, "*"), word("a", GRANTED, 2, "email")])
    assert everywhere.state("marketing", "email") is REFUSED
    assert Consents([word("a", GRANTED, 1, "*")]).state("marketing", "sms") is GRANTED
    assert Consents([word("a", GRANTED, 1, "*"), word("a", REFUSED, 2, "sms")]).state("marketing", "email") is GRANTED


def test_service_needs_no_consent() -> None:
    assert Consents([word("a", REFUSED, 1, "*", "service")]).state("service", "sms") is GRANTED


@pytest.mark.parametrize(
    ("purpose", "channel"), [("", "email"), ("Marketing!", "email"), ("service", "*"), ("marketing", "e mail")]
)
def test_words_that_are_no_purpose_or_channel_are_refused(purpose: str, channel: str) -> None:
    with pytest.raises(Invalid):
        check_consent(purpose, channel)
    check_consent("market_research", "*")


@pytest.mark.parametrize(
    "text",
    [
        *("STOP", "stop", "Stop.", " stop!! ", "STOP ALL", "Stop please", "please STOP now", "S T O P", "stopp", "sotp", "stpo"),
        *("STOPPP", "Unsubscribe", "unsubcribe", "unsuscribe", "opt-out", "Opt out", "Please stop sending me texts", "remove me"),
        *("Stop texting me, thanks", "do not text me again", "Bitte keine Werbung", "Abmelden", "ABMELDN", "Arrêt", "désabonner"),
        *(
            "Darme de baja",
            "BAJA",
            "afmelden",
            "Wypisz",
            "стоп",
            "СТОП",
            "отписаться",
            "停止",
            "退订",
            "توقف",
            "הסר",
            "중지",
            "stop2",
        ),
    ],
)
def test_d50_stop_in_many_forms(text: str) -> None:
    assert is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "!!!", "hello", "shop", "Step by step", "The washing machine does not stop", "where is the bus stop", "yes"),
        *("Can you stop by tomorrow to look at it", "My contract ends when?", "quite", "start", "I want to cancel my order 4711"),
        *("please stop the delivery of my television and send it back to the shop tomorrow morning", "ok", "call me", "👍", "top"),
    ],
)
def test_d50_other_texts_are_no_stop(text: str) -> None:
    assert not is_opt_out(text)

"""Who wrote, who reads answers, how often a machine may make us speak, and what answers are called."""

import pytest

from midoffice.domain.touchpoints.inbound import Automatic
from midoffice.domain.touchpoints.mail_loop import Acknowledgement, LoopLimits, decide_acknowledgement
from midoffice.domain.touchpoints.mail_sender import is_own, reads_no_answers, true_sender
from midoffice.domain.touchpoints.mail_subject import forward_subject, is_forward, reply_subject

OWN = frozenset({"support@example.com", "info+shop@example.com"})


@pytest.mark.parametrize(
    "address", ["support@example.com", "Support+token@EXAMPLE.com", "info+shop@example.com", "info+shop+t@example.com"]
)
def test_own_address_is_recognised_with_its_plus_part(address: str) -> None:
    assert is_own(address, OWN)


@pytest.mark.parametrize("address", ["support@example.org", "info@example.com", "support", "", "x+support@example.com"])
def test_other_address_is_not_own(address: str) -> None:
    assert not is_own(address, OWN)


@pytest.mark.parametrize(
    "address",
    [
        *("noreply@x.de", "no-reply@x.de", "do_not_reply@x.de", "donotreply@x.de", "dont-reply@x.de", "shop.noreply@x.de"),
        *("noreply-orders@x.de", "noreply123@x.de", "mailer-daemon@x.de", "a@b.invalid", "nobody"),
    ],
)
def test_address_that_reads_no_answers_is_known(address: str) -> None:
    assert reads_no_answers(address)


@pytest.mark.parametrize("address", ["ann@x.de", "norbert.reply@x.de", "nora@x.de", "knows.reply@x.de", "replyto@x.de"])
def test_person_reads_answers(address: str) -> None:
    assert not reads_no_answers(address)


@pytest.mark.parametrize(
    ("sender", "reply_to", "expected"),
    [
        ("ann@x.de", None, "ann@x.de"),
        ("ann@x.de", "bob@x.de", "ann@x.de"),
        ("support@example.com", "ann@x.de", "ann@x.de"),
        ("noreply@forms.io", "ann@x.de", "ann@x.de"),
        ("noreply@forms.io", "support@example.com", "noreply@forms.io"),
    ],
    ids=["plain", "not in another's name", "own site", "form service", "not ourselves"],
)
def test_person_behind_a_form_is_found(sender: str, reply_to: str | None, expected: str) -> None:
    assert true_sender(sender, reply_to, OWN) == expected


@pytest.mark.parametrize(
    ("address", "automatic", "triggered", "expected"),
    [
        ("ann@x.de", None, 1, Acknowledgement.SEND),
        ("ann@x.de", None, 3, Acknowledgement.SEND),
        ("ann@x.de", None, 4, Acknowledgement.LIMIT_REACHED),
        ("ann@x.de", Automatic.AUTO_REPLY, 1, Acknowledgement.AUTOMATIC),
        ("noreply@x.de", None, 1, Acknowledgement.NOBODY_THERE),
        ("unknown-1@sender.invalid", None, 1, Acknowledgement.NOBODY_THERE),
    ],
)
def test_loop_governor(address: str, automatic: Automatic | None, triggered: int, expected: Acknowledgement) -> None:
    assert decide_acknowledgement(address, automatic, triggered, LoopLimits(answers=3)) is expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Hello", "Re: Hello"),
        ("Re: Hello", "Re: Hello"),
        ("AW: WG: Re[2]: Hello", "Re: Hello"),
        ("Sv: Hello: world", "Re: Hello: world"),
        ("Regarding: this", "Re: Regarding: this"),
        ("", "Re:"),
    ],
)
def test_answer_has_one_prefix(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


def test_forward_has_one_prefix() -> None:
    assert forward_subject("Re: WG: Hello") == "Fwd: Hello"
    assert is_forward("WG: Hello")
    assert is_forward("Fwd: Hello")
    assert not is_forward("Re: Fwd: Hello")
    assert not is_forward("Forward planning")

"""Machines give themselves away by their headers; people must not be taken for machines."""

from typing import Any

import pytest

from midoffice.domain.touchpoints.inbound import Automatic
from midoffice.domain.touchpoints.mail_automatic import MailTraits, find_sign

OWN = frozenset({"support@example.com"})
AUTO, BOUNCE, LIST, OWN_MAIL, LOOP = (
    Automatic.AUTO_REPLY,
    Automatic.BOUNCE,
    Automatic.LIST,
    Automatic.OWN,
    Automatic.LOOP,
)


def traits(headers: dict[str, str | tuple[str, ...]] | None = None, **given: Any) -> MailTraits:  # noqa: ANN401 - fields of MailTraits
    many = {name: (value,) if isinstance(value, str) else value for name, value in (headers or {}).items()}
    return MailTraits(**{"sender": "ann@example.org", "headers": many, "own_addresses": OWN, **given})


MACHINES: list[tuple[str, MailTraits, Automatic]] = [
    ("vacation", traits({"auto-submitted": "auto-replied (vacation)"}), AUTO),
    ("generated", traits({"auto-submitted": "Auto-Generated"}), AUTO),
    ("exchange", traits({"x-auto-response-suppress": "All"}), AUTO),
    ("exchange oof", traits({"x-auto-response-suppress": "DR, OOF, AutoReply"}), AUTO),
    ("x-autoreply", traits({"x-autoreply": "yes"}), AUTO),
    ("x-autorespond", traits({"x-autorespond": "I am away"}), AUTO),
    ("precedence", traits({"precedence": "auto_reply"}), AUTO),
    ("german subject", traits(subject="Automatische Antwort: Ihre Bestellung"), AUTO),
    ("french subject", traits(subject="Réponse automatique : Votre commande"), AUTO),
    ("read receipt", traits(content_type="multipart/report", report_type="disposition-notification"), AUTO),
    ("delay", traits(content_type="multipart/report", report_type="delivery-status", actions=frozenset({"delayed"})), AUTO),
    ("away with null path", traits({"auto-submitted": "auto-replied"}, return_path=""), AUTO),
    ("dsn", traits(content_type="multipart/report", report_type="delivery-status"), BOUNCE),
    ("dsn failed", traits(report_type="delivery-status", actions=frozenset({"failed", "delayed"})), BOUNCE),
    ("qmail", traits(sender="mailer-daemon@example.org"), BOUNCE),
    ("gmail", traits({"x-failed-recipients": "x@example.org"}), BOUNCE),
    ("null path", traits(return_path=""), BOUNCE),
    ("list id", traits({"list-id": "News <news.example.org>"}), LIST),
    ("newsletter", traits({"list-unsubscribe": "<https://example.org/u>"}), LIST),
    ("bulk", traits({"precedence": "bulk"}), LIST),
    ("own id", traits(own_message=True), OWN_MAIL),
    ("own address", traits(sender="support@example.com"), OWN_MAIL),
    ("own tagged address", traits(sender="support+abc@example.com"), OWN_MAIL),
    ("own mark", traits({"x-loop": "Support@Example.com"}), LOOP),
    ("passed twice", traits({"delivered-to": ("support@example.com", "x@y.z", "support@example.com")}), LOOP),
    ("many hops", traits({"received": tuple("by x" for _ in range(60))}), LOOP),
]
PEOPLE: list[tuple[str, MailTraits]] = [
    ("plain", traits()),
    ("auto-submitted no", traits({"auto-submitted": "no"})),
    ("x-autoreply no", traits({"x-autoreply": "no"})),
    ("delivered once", traits({"delivered-to": "support@example.com"})),
    ("read receipts not wanted", traits({"x-auto-response-suppress": "DR, RN, NRN"})),
    ("answer to an away message", traits(subject="Re: Automatic reply: Hello")),
    ("other loop mark", traits({"x-loop": "list@example.org"})),
    ("form of our own site", traits(sender="support@example.com", by_own_site=True)),
    ("group that delivers here", traits({"list-id": "<support.example.com>", "precedence": "list"})),
    ("group by post", traits({"list-id": "<g>", "list-post": "<mailto:support@example.com>", "list-unsubscribe": "<x>"})),
    ("known path", traits(return_path="ann@example.org")),
]


@pytest.mark.parametrize(("mail", "expected"), [row[1:] for row in MACHINES], ids=[row[0] for row in MACHINES])
def test_machine_is_recognised(mail: MailTraits, expected: Automatic) -> None:
    sign = find_sign(mail)
    assert sign is not None
    assert sign.shows is expected
    assert sign.why


@pytest.mark.parametrize("mail", [row[1] for row in PEOPLE], ids=[row[0] for row in PEOPLE])
def test_person_is_not_taken_for_a_machine(mail: MailTraits) -> None:
    assert find_sign(mail) is None

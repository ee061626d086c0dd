"""Settings of a mailbox are checked by field, and its secret is read in both forms."""

from typing import Any

import pytest

from midoffice.domain.touchpoints.mail_settings import Arrival, MailPasswords, read_mailbox_settings, read_passwords
from midoffice.kernel.errors import Invalid

ADDRESS = {"address": "support@example.com"}


def test_defaults_need_only_an_address() -> None:
    settings = read_mailbox_settings(ADDRESS)
    assert settings.arrival is Arrival.LISTENER
    assert settings.own_addresses == {"support@example.com"}
    assert settings.host == "example.com"
    assert settings.acknowledgement.enabled


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "settings.address"),
        ({"address": "support"}, "settings.address"),
        ({"address": "süpport@example.com"}, "settings.address"),
        ({**ADDRESS, "aliases": ["ok@example.com", "not an address"]}, "settings.aliases.1"),
        ({**ADDRESS, "display_name": "a\r\nBcc: x@y.z"}, "settings.display_name"),
        ({**ADDRESS, "arrival": "imap"}, "settings.imap"),
        ({**ADDRESS, "arrival": "pop3"}, "settings.arrival"),
        ({**ADDRESS, "imap": {"host": "a b"}}, "settings.imap.host"),
        ({**ADDRESS, "imap": {"host": "mail.example.com", "port": 0}}, "settings.imap.port"),
        ({**ADDRESS, "imap": {"host": "mail.example.com", "security": "none"}}, "settings.imap.security"),
        ({**ADDRESS, "smtp": {"host": "8.8.8.8", "security": "none", "username": "u"}}, "settings.smtp.security"),
        ({**ADDRESS, "acknowledgement": {"text": "Hello {{ customer.nmae }}"}}, "settings.acknowledgement.text"),
        ({**ADDRESS, "acknowledgement": {"subject": "a\nb"}}, "settings.acknowledgement.subject"),
        ({**ADDRESS, "signature": "{{ customer.name }}"}, "settings.signature"),
        ({**ADDRESS, "sieve": True}, "settings.sieve"),
    ],
)
def test_faulty_setting_is_named(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        read_mailbox_settings(given)
    assert fault.value.fields["field"] == field


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.5", "mail", "mail.local", "::1"])
def test_unprotected_connection_is_allowed_nearby(host: str) -> None:
    read_mailbox_settings({**ADDRESS, "imap": {"host": host, "security": "none"}})


@pytest.mark.parametrize(
    ("secret", "imap", "smtp"),
    [
        (None, "", ""),
        ("one for both", "one for both", "one for both"),
        ('{"imap_password": "in", "smtp_password": "out"}', "in", "out"),
        ('{"imap_password": "in"}', "in", ""),
        ('{"strange": 1}', '{"strange": 1}', '{"strange": 1}'),
        ("[1]", "[1]", "[1]"),
    ],
)
def test_secret_holds_one_password_or_two(secret: str | None, imap: str, smtp: str) -> None:
    assert read_passwords(secret) == MailPasswords(imap, smtp)


def test_passwords_do_not_show() -> None:
    assert "swordfish" not in repr(read_passwords("swordfish"))

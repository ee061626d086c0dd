"""The e-mail channel passes the conformance suite of all touchpoints."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.touchpoints.email.adapter import EmailAdapter, make_mailbox
from midoffice.adapters.touchpoints.email.submission import Submission
from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity
from midoffice.kernel.errors import Invalid, NeedsAttention
from midoffice.testing.touchpoints import CHECKS, TouchpointCase

ADDRESS = {"address": "support@example.com"}
NOBODY = Submission("127.0.0.1", 1, ConnectionSecurity.NONE, timeout_seconds=2)
MAIL = TouchpointCase(
    adapter=EmailAdapter(NOBODY, "127.0.0.1 port 2525"),
    good=(
        ADDRESS,
        {
            **ADDRESS,
            "aliases": ["help@example.com"],
            "arrival": "imap",
            "imap": {"host": "imap.example.com"},
            "smtp": {"host": "smtp.example.com", "username": "support"},
        },
    ),
    faulty=(
        ({}, "settings.address"),
        ({"address": "support"}, "settings.address"),
        ({**ADDRESS, "arrival": "imap"}, "settings.imap"),
        ({**ADDRESS, "imap": {"host": "imap.example.com", "port": 99999}}, "settings.imap.port"),
        ({**ADDRESS, "imap": {"host": "imap.example.com", "sieve": 1}}, "settings.imap.sieve"),
        ({**ADDRESS, "acknowledgement": {"text": "{{ no.such }}"}}, "settings.acknowledgement.text"),
    ),
    unreachable=EmailAdapter(NOBODY, "127.0.0.1 port 2525"),
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_email_touchpoint_keeps_the_contract(check: Callable[[TouchpointCase], Awaitable[None]]) -> None:
    await check(MAIL)


async def test_probe_without_a_way_in_or_out_says_what_is_missing() -> None:
    with pytest.raises(NeedsAttention, match=r"mail\.listener\.enabled"):
        await EmailAdapter(NOBODY).probe(MAIL.touchpoint(), None)
    with pytest.raises(NeedsAttention, match=r"mail\.submission"):
        await EmailAdapter(None, "127.0.0.1 port 2525").probe(MAIL.touchpoint(), None)


def test_mailbox_is_made_only_of_settings_that_fetch() -> None:
    with pytest.raises(Invalid):
        make_mailbox(MAIL.touchpoint(), None, files=MemoryAttachmentFiles(), key=b"k" * 32)
    point = MAIL.touchpoint(arrival="imap", imap={"host": "imap.example.com"})
    mailbox = make_mailbox(point, "secret", files=MemoryAttachmentFiles(), key=b"k" * 32)
    assert abs(mailbox._since - datetime.now(UTC)) < timedelta(minutes=6)  # noqa: SLF001 - read from the touchpoint's id

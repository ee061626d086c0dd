"""Outgoing mails thread in every program, and nothing in them can break out of its place."""

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.adapters.touchpoints.email.mails import OUR_ID, THREAD, TOKEN, parsed, settings

from midoffice.adapters.touchpoints.email.compose import OutgoingFile, OutgoingMail, Quote, build_mail, recipients_of
from midoffice.kernel.errors import Rejected

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OUTLOOK_ID = "AM0PR05MB12345678901234567890ABCDEF1234567890@AM0PR05MB1234567890.eurprd05.prod.outlook.example"
PNG = b"\x89PNG\r\n"


def outgoing(**given: Any) -> OutgoingMail:  # noqa: ANN401 - fields of OutgoingMail
    full: dict[str, Any] = {
        "kind": "reply",
        "message_id": OUR_ID,
        "token": TOKEN,
        "sent_at": AT,
        "subject": "Order",
        "text": "It was sent.",
        "to": (("Ann Baker", "ann@example.org"),),
        **given,
    }
    return OutgoingMail(**full)


def built(mail: OutgoingMail, **given: Any) -> EmailMessage:  # noqa: ANN401 - JSON values
    message = email.message_from_bytes(build_mail(mail, settings(**given)), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_r55_answer_carries_its_token_in_address_id_and_body() -> None:
    message = built(outgoing())
    assert message["Reply-To"] == f"support+{TOKEN}@example.com"
    assert message["Message-ID"] == f"<{OUR_ID}>"
    assert f"[ref:{TOKEN}]" in text_of(message)
    assert message["From"] == "support@example.com"
    assert "ref" not in message["Subject"]


def test_token_stands_in_the_subject_only_where_wanted() -> None:
    assert built(outgoing(), token_in_subject=True)["Subject"] == f"Order [ref:{TOKEN}]"
    assert built(outgoing(), plus_addressing=False)["Reply-To"] is None


def test_long_ids_of_outlook_survive_as_they_are() -> None:
    raw = build_mail(outgoing(in_reply_to=OUTLOOK_ID, references=("first@x", OUTLOOK_ID)), settings())
    assert f"In-Reply-To: <{OUTLOOK_ID}>\r\n".encode() in raw
    assert f"References: <first@x>\r\n <{OUTLOOK_ID}>\r\n".encode() in raw
    assert b"Message-ID: =?" not in raw


def test_references_keep_the_first_and_the_last_ones() -> None:
    message = built(outgoing(references=tuple(f"{n}@x" for n in range(50))))
    named = message["References"].split()
    assert (len(named), named[0], named[-1]) == (20, "<0@x>", "<49@x>")


def test_what_no_program_knows_is_not_referred_to() -> None:
    raw = build_mail(
        outgoing(in_reply_to="synthetic:abc", references=("synthetic:abc", "a@b#123", "x\r\ny@z", "\u00fc@x")), settings()
    )
    assert b"In-Reply-To" not in raw
    assert b"References" not in raw


@pytest.mark.parametrize("kind", ["acknowledgement", "transcript"])
def test_automatic_mail_says_so_and_carries_our_mark(kind: str) -> None:
    message = built(outgoing(kind=kind, in_reply_to="a@b"))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Loop"] == "support@example.com"
    assert message["Subject"] == "Order"
    assert built(outgoing())["Auto-Submitted"] is None


def test_reply_quotes_and_forward_hands_on() -> None:
    quote = Quote("Ann", AT, "Order?", "Where is it?\n> older", "<p>Where <b>is</b> it?</p>")
    reply = built(outgoing(quote=quote, html="<p>Sent.</p>", in_reply_to="a@b"))
    assert "On 2026-03-02 09:00 UTC, Ann wrote:\n> Where is it?\n>> older" in text_of(reply)
    assert "<b>is</b>" in text_of(reply, "html")
    assert reply["Subject"] == "Re: Order"
    forward = built(outgoing(kind="forward", quote=quote, html="", in_reply_to="a@b", references=("a@b",)))
    assert "---------- Forwarded message ----------\nFrom: Ann" in text_of(forward)
    assert "\nWhere is it?" in text_of(forward)
    assert forward["Subject"] == "Fwd: Order"
    assert forward["References"] is None


def test_signature_stands_above_the_quote() -> None:
    message = built(outgoing(signature="Bob\nShop", quote=Quote("Ann", AT, "", "Old"), html="<p>New</p>"))
    text, html = text_of(message), text_of(message, "html")
    assert text.index("It was sent.") < text.index("-- \nBob\nShop") < text.index("> Old")
    assert html.index("New") < html.index("Bob<br>") < html.index("Old")


def test_pictures_are_inline_where_the_page_shows_them_and_attached_otherwise() -> None:
    files = (OutgoingFile("a.png", "image/png", PNG, "one@x"), OutgoingFile("b.png", "image/png", PNG, "two@x"))
    message = built(outgoing(html='<img src="attachments/cid/one%40x">', files=files))
    assert 'src="cid:one@x"' in text_of(message, "html")
    assert [part.get_filename() for part in message.iter_attachments()] == ["b.png"]
    inline = [part for part in message.walk() if part["Content-ID"]]
    assert [(part["Content-ID"], part.get_content()) for part in inline] == [("<one@x>", PNG)]


@pytest.mark.parametrize(
    ("media_type", "sent_as"),
    [
        ("text/plain", "text/plain"),
        ("application/pdf", "application/pdf"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("a/b\r\nX: y", "application/octet-stream"),
    ],
)
def test_files_keep_their_bytes(media_type: str, sent_as: str) -> None:
    content = b"a\r\nb\n\x00\xff"
    [part] = built(outgoing(files=(OutgoingFile("f", media_type, content),))).iter_attachments()
    assert part.get_content_type() == sent_as
    assert part.get_payload(decode=True) == content


def test_agents_html_is_cleaned_too() -> None:
    assert "script" not in text_of(built(outgoing(html="<p>Hi</p><script>alert(1)</script>")), "html")


@pytest.mark.parametrize("address", ["nobody", "a@b\r\nBcc: x@y.z", "a b@c.d", "<a@b.c>", ""])
def test_impossible_recipient_is_refused(address: str) -> None:
    with pytest.raises(Rejected):
        build_mail(outgoing(to=(("", address),)), settings())


def test_mail_without_recipient_is_refused() -> None:
    with pytest.raises(Rejected, match="no recipient"):
        build_mail(outgoing(to=()), settings())


def test_each_recipient_once() -> None:
    assert recipients_of(outgoing(cc=(("", "ann@example.org"), ("", "bob@example.org")))) == ["ann@example.org", "bob@example.org"]


hostile = st.text(st.sampled_from('ab\r\n\x00\x85\u2028:,;<>@"()=?. \u00fc\U0001f600\ud800'), max_size=80)


@given(hostile, hostile, hostile, hostile)
def test_no_text_breaks_out_of_its_header(subject: str, name: str, sender: str, file: str) -> None:
    mail = outgoing(
        subject=subject, to=((name, "ann@example.org"),), sender_name=sender, files=(OutgoingFile(file, "text/plain", b"x"),)
    )
    raw = build_mail(mail, settings())
    head = raw.split(b"\r\n\r\n", 1)[0]
    fields = {line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    known = {b"Message-ID", b"From", b"Reply-To", b"To", b"Subject", b"Date", b"MIME-Version", b"Content-Type"}
    assert fields == known
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert head.isascii()


@given(st.text(max_size=300))
def test_what_we_send_reads_back(text: str) -> None:
    mail = parsed(build_mail(outgoing(text=text), settings()))
    assert mail.hints.interaction_id == THREAD
    assert mail.provider_message_id == OUR_ID


def test_advertising_can_be_ended_with_one_click() -> None:
    link = f"https://example.com/u?t={'x' * 120}"
    raw = build_mail(outgoing(unsubscribe=link), settings())
    assert f"List-Unsubscribe: <{link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode() in raw
    assert built(outgoing(unsubscribe="http://localhost/u?t=x"))["List-Unsubscribe-Post"] is None
    assert built(outgoing())["List-Unsubscribe"] is None

"""Taking mails apart agrees with the standard library where that can read them, and copes where it cannot."""

import base64
import email
import quopri
import time
import tracemalloc
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.adapters.touchpoints.email.mails import parsed

from midoffice.adapters.touchpoints.email.head import read_head, safe_file_name
from midoffice.adapters.touchpoints.email.mime import MimeLimits, decoded, read_part, take_apart

line_ends = st.sampled_from([b"\r\n", b"\n"])


def leaves(content: bytes) -> list[bytes]:
    structure = take_apart(content)
    return [read_part(content, part, 10_000_000)[0] for part in structure.parts]


def leaves_of_the_standard_library(content: bytes) -> list[bytes]:
    message = email.message_from_bytes(content)
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [part.get_payload(decode=True) for part in parts]  # type: ignore[misc]  # bytes for a part without parts


@given(
    st.text('abc \u00e4\u00f6\u20ac,;:<>"@()=?', max_size=60),
    st.text("abc \u00e4\u00f6\u20ac=.\n-", max_size=300),
    st.booleans(),
    st.lists(st.binary(max_size=500), max_size=4),
    line_ends,
)
def test_agrees_with_the_standard_library(subject: str, text: str, html: bool, files: list[bytes], line_end: bytes) -> None:  # noqa: FBT001 - drawn
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(f"{text}\n")
    if html:
        message.add_alternative("<p>x</p>", subtype="html")
    for number, content in enumerate(files):
        message.add_attachment(content, maintype="application", subtype="x", filename=f"{number}.bin")
    raw = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", line_end)
    assert leaves(raw) == leaves_of_the_standard_library(raw)
    assert parsed(raw).subject == " ".join(subject.split())


@given(st.binary(max_size=5000), st.sampled_from(["base64", "quoted-printable"]))
def test_transfer_encodings_are_undone(data: bytes, encoding: str) -> None:
    encoded = base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data)
    content = f"Content-Transfer-Encoding: {encoding}\n\n".encode() + encoded
    assert leaves(content) == [data]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"aGVs\r\nbG8", b"hello"),
        (b"aGVsbG8", b"hello"),
        (b"aGVsbG8=garbage after the end", b"hello"),
        (b"a G!V*s\x00bG8=", b"hello"),
        (b"aGVsbG8x", b"hello1"),
        (b"", b""),
        (b"a", b""),
    ],
)
def test_careless_base64_is_read(body: bytes, expected: bytes) -> None:
    assert leaves(b"Content-Transfer-Encoding: BASE64\r\n\r\n" + body) == [expected]


def test_uuencoded_file_is_read() -> None:
    content = b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\n"
    assert leaves(content) == [b"hello"]


def test_long_lines_are_cut_for_decoding_without_breaking_an_escape() -> None:
    data = b"=C3=BC" * 40_000
    assert leaves(b"Content-Transfer-Encoding: quoted-printable\n\n" + data) == ["\u00fc".encode() * 40_000]


def test_two_thousand_parts_are_walked_and_more_are_refused() -> None:
    parts = b"--b\nContent-Type: application/x\n\nx\n" * 2500 + b"--b--\n"
    content = b"Content-Type: multipart/mixed; boundary=b\n\n" + parts
    structure = take_apart(content, MimeLimits(parts=2000))
    assert len(structure.parts) == 2000
    assert structure.defects == ("too many parts",)


def test_nesting_is_followed_to_a_depth_and_then_kept_as_it_is() -> None:
    content = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    structure = take_apart(content)
    assert len(structure.parts) == 1
    assert "nested too deep" in structure.defects


def test_boundary_that_begins_like_another_is_another() -> None:
    content = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n"
        b"--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n"
    )
    assert leaves(content) == [b"one", b"two"]


def test_digest_holds_mails_by_default() -> None:
    content = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b--\n"
    assert [part.media_type for part in take_apart(content).parts] == ["message/rfc822"]


def test_large_attachment_costs_no_memory_until_it_is_read_by_the_piece() -> None:
    body = base64.encodebytes(bytes(30_000_000)).replace(b"\n", b"\r\n")
    content = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + body + b"\r\n--b--\r\n"
    )
    tracemalloc.start()
    structure = take_apart(content)
    size = sum(len(piece) for piece in decoded(content, structure.parts[1]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 30_000_000
    assert peak < 1_000_000


def test_head_without_an_empty_line_ends_where_the_fields_end() -> None:
    content = b"Subject: x\nThis is text.\n"
    head, body, clean = read_head(content, 0, len(content))
    assert head.text("subject") == "x"
    assert content[body:] == b"This is text.\n"
    assert not clean


def test_endless_head_is_cut() -> None:
    content = b"X: " + b"y" * 3_000_000
    assert read_head(content, 0, len(content))[2] is False


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\x\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..", ""),
        ("a\r\nb\x00.txt", "a b.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ('a<b>"c|d?.txt', "a_b__c_d_.txt"),
        ("", ""),
    ],
)
def test_file_name_is_safe(name: str, expected: str) -> None:
    assert safe_file_name(name) == expected


FIELDS = st.sampled_from(
    (
        *("From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition", "Reply-To"),
        *("Received", "Content-Transfer-Encoding", "Content-ID", "Auto-Submitted", "List-Id", "Return-Path", "X-Loop"),
    )
)
VALUES = st.one_of(
    st.sampled_from(
        (
            *("multipart/mixed; boundary=b", "text/html; charset=utf-7", "=?utf-8?B?////?=", 'a@b.c, <x@y>, "q" <(>', "base64"),
            *("((((((((((", "quoted-printable", 'multipart/alternative; boundary=""', "text/plain; charset*0*=''x; charset*1=y"),
            *("message/rfc822", "attachment; filename*=utf-8''%ff%00", "Mon, 99 Foo 99999 99:99:99 +9999", "<a@b>\t<c@d>"),
        )
    ),
    st.text(max_size=60),
)


@given(st.lists(st.tuples(FIELDS, VALUES), max_size=12), st.binary(max_size=400), line_ends)
def test_any_fields_and_any_body_make_a_mail(fields: list[tuple[str, str]], body: bytes, line_end: bytes) -> None:
    head = line_end.join(f"{name}: {value}".encode(errors="replace") for name, value in fields)
    body = body.replace(b"\x01", line_end + b"--b" + line_end).replace(b"\x02", line_end + b"--b--")
    mail = parsed(head + line_end * 2 + body)
    assert mail.provider_message_id
    assert "@" in mail.sender.value
    said = (mail.text, mail.subject, mail.sender_name, mail.html or "", mail.quoted or "")
    "".join(said).encode()
    assert "\x00" not in "".join(said)


@given(st.binary(max_size=2000))
def test_any_bytes_make_a_mail(content: bytes) -> None:
    parsed(content)


@pytest.mark.parametrize(
    "content",
    [
        b"From: " + b"(" * 100_000 + b"\n\n",
        b"To: " + b"a@b.c, " * 50_000 + b"\n\n",
        b"Content-Type: text/plain; " + b'x="' * 50_000 + b"\n\n",
        b"Subject: " + b"=?utf-8?Q?x?= " * 20_000 + b"\n\n",
        b"References: " + b"<a@b> " * 50_000 + b"\n\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 300_000,
        b"Date: " + b"1 " * 100_000 + b"\n\n",
        b"\n".join(b"X-%d: y" % n for n in range(30_000)) + b"\n\n",
    ],
    ids=["comments", "addresses", "parameters", "encoded words", "references", "boundaries", "date", "fields"],
)
def test_exaggerated_mail_is_read_in_reasonable_time(content: bytes) -> None:
    begun = time.process_time()
    parsed(content)
    assert time.process_time() - begun < 5

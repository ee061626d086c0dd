"""Mails of real programs, and broken ones, are read for what they mean."""

import pytest
from tests.unit.adapters.touchpoints.email.mails import CORPUS, NOW, OUR_ID, THREAD, TOKEN, parsed, raw

from midoffice.adapters.touchpoints.email.mime import decoded
from midoffice.adapters.touchpoints.email.parse import Envelope
from midoffice.domain.touchpoints.inbound import Automatic, ParticipantRole
from midoffice.domain.touchpoints.mail_identity import is_message_id

EVERY = sorted(path.stem for path in CORPUS.glob("*.eml"))


def test_gmail_reply_is_read_whole() -> None:
    mail = parsed("gmail_reply")
    assert (mail.sender.value, mail.sender_name) == ("ann.baker@gmail.example", "Ann Baker")
    assert mail.provider_message_id == "CAB+reply-2=x@mail.gmail.example"
    assert mail.text == "Thank you \u2013 it has arrived!"
    assert mail.quoted is not None
    assert "it was sent yesterday" in mail.quoted
    assert mail.html is not None
    before, quote = mail.html.split('<details class="quoted">')
    assert "Thank you" in before
    assert "it was sent yesterday" in quote
    assert mail.hints.references == ("20260301.order.4711@example.com", "CAB-first@mail.gmail.example")
    assert mail.hints.interaction_id is None
    assert [(p.role, p.identifier.value, p.name) for p in mail.parties] == [(ParticipantRole.CC, "bob@example.org", "Bob")]
    assert mail.sent_at.isoformat() == "2026-03-02T08:58:00+00:00"
    assert mail.automatic is None
    assert mail.defects == ()


def test_outlook_reply_without_references_keeps_its_picture_and_folds_its_history() -> None:
    mail = parsed("outlook_reply")
    assert mail.sender_name == "J\u00fcrgen M\u00fcller"
    assert mail.subject == "AW: R\u00fcckgabe"
    assert "10 \u20ac" in mail.text
    assert "Bitte senden" not in mail.text
    assert mail.quoted is not None
    assert "Bitte senden Sie das Ger\u00e4t ein." in mail.quoted
    assert mail.html is not None
    assert 'src="attachments/cid/image001.png%4001DB.5678" ' in mail.html
    assert "Bitte senden" in mail.html.split("<details")[1]
    assert [(file.name, file.content_id) for file in mail.files] == [("image001.png", "image001.png@01DB.5678")]
    assert mail.hints.references == ()


def test_r55_apple_reply_with_foreign_references_threads_by_the_token_in_its_quote() -> None:
    mail = parsed("apple_reply")
    assert mail.hints.interaction_id == THREAD
    assert mail.text == "Merci beaucoup, voici la photo."
    assert [file.name for file in mail.files] == ["caf\u00e9 cass\u00e9.png"]
    assert mail.html is not None
    assert mail.html.count("Merci beaucoup") == 1
    assert "Bonjour Claire" in mail.html


def test_r55_outlook_reply_threads_by_the_address_it_came_to() -> None:
    envelope = Envelope("juergen.mueller@firma.example", (f"support+{TOKEN.upper()}@example.com",))
    assert parsed("outlook_reply", envelope).hints.interaction_id == THREAD


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("away_exchange_german", Automatic.AUTO_REPLY),
        ("away_subject_only_french", Automatic.AUTO_REPLY),
        ("delay_warning", Automatic.AUTO_REPLY),
        ("bounce_postfix", Automatic.BOUNCE),
        ("newsletter", Automatic.LIST),
        ("group_address", None),
        ("site_form", None),
        ("forwarded", None),
        ("hostile_html", None),
    ],
)
def test_machines_are_told_from_people(name: str, expected: Automatic | None) -> None:
    assert parsed(name).automatic is expected


def test_away_message_finds_its_thread_by_our_message_id() -> None:
    mail = parsed("away_exchange_german")
    assert mail.hints.interaction_id == THREAD
    assert mail.text == "Ich bin bis 9. M\u00e4rz nicht im B\u00fcro."
    assert mail.sender_name == "Schmidt, Eva"


def test_bounce_names_the_mail_that_bounced() -> None:
    mail = parsed("bounce_postfix", Envelope("", ("support@example.com",)))
    assert mail.hints.interaction_id == THREAD
    assert mail.hints.references[-1] == OUR_ID
    assert "550 5.1.1 User unknown" in mail.text
    assert [file.name for file in mail.files] == ["attachment-1.txt", "Re_ Hello.eml"]


def test_group_address_and_own_site_lead_to_the_person() -> None:
    assert parsed("group_address").sender.value == "dora@customer.example"
    mail = parsed("site_form")
    assert (mail.sender.value, mail.sender_name) == ("emil@customer.example", "Emil")


def test_list_that_delivers_here_can_be_named_in_the_settings() -> None:
    assert parsed("newsletter", group_lists=["news.shop.example"]).automatic is None


def test_own_mail_is_recognised_by_its_message_id() -> None:
    content = raw("forwarded").replace(b"<fw.1@firma.example>", f"<{OUR_ID}>".encode())
    assert parsed(content).automatic is Automatic.OWN


def test_r49_mail_without_message_id_gets_one_of_its_content() -> None:
    first = parsed("no_message_id")
    assert not is_message_id(first.provider_message_id)
    relayed = b"Received: by another.example; Mon, 2 Mar 2026 10:00:00 +0000\r\n" + raw("no_message_id")
    assert parsed(relayed).provider_message_id == first.provider_message_id
    assert parsed(raw("no_message_id") + b"!").provider_message_id != first.provider_message_id
    assert first.sent_at == NOW


def test_r49_malformed_message_id_counts_as_missing() -> None:
    content = raw("no_message_id").replace(b"From:", b"Message-ID: <not an id>\r\nFrom:")
    assert parsed(content).provider_message_id == parsed("no_message_id").provider_message_id


def test_mail_without_any_header_is_kept_with_a_sender_of_its_own() -> None:
    mail = parsed("no_headers")
    assert "Second line." in mail.text
    assert mail.sender.value.endswith("@sender.invalid")
    assert mail.sender != parsed(b"Another body\n").sender


@pytest.mark.parametrize(
    ("name", "subject", "text", "defects"),
    [
        ("latin1_undeclared", "Gr\u00fc\u00dfe aus K\u00f6ln", "Sch\u00f6ne Gr\u00fc\u00dfe", ("unclear charset",)),
        ("utf8_said_latin1", "x", "Gr\u00fc\u00dfe", ()),
        ("unknown_charset", "Gr\u00fc\u00df", "Gr\u00fc\u00dfe", ("unclear charset",)),
        ("japanese", "\u554f\u3044\u5408\u308f\u305b", "\u304a\u554f\u3044\u5408\u308f\u305b", ()),
    ],
)
def test_charset_is_found_whatever_is_declared(name: str, subject: str, text: str, defects: tuple[str, ...]) -> None:
    mail = parsed(name)
    assert (mail.subject, mail.text.strip(), mail.defects) == (subject, text, defects)


def test_undeclared_sender_name_is_read() -> None:
    assert parsed("latin1_undeclared").sender_name == "M\u00fcller"
    assert parsed("japanese").sender_name == "\u5c71\u7530"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (b"Date: Mon, 2 Mar 2026 09:00:00 +0100\n", "2026-03-02T08:00:00+00:00"),
        (b"Date: Mon, 2 Mar 2026 15:00:00 +0000\n", NOW.isoformat()),
        (b"Date: Fri, 1 Jan 2199 00:00:00 +0000\n", NOW.isoformat()),
        (b"Date: Thu, 1 Jan 1970 00:00:00 +0000\nReceived: by x; Mon, 2 Mar 2026 07:00:00 +0000\n", "2026-03-02T07:00:00+00:00"),
        (b"Date: nonsense\n", NOW.isoformat()),
        (b"", NOW.isoformat()),
    ],
    ids=["zone", "clock ahead", "far ahead", "no clock", "nonsense", "missing"],
)
def test_mail_was_sent_before_it_came(dates: bytes, expected: str) -> None:
    assert parsed(b"From: a@b.example\n" + dates + b"\nx\n").sent_at.isoformat() == expected


def test_file_names_lose_paths_and_lies() -> None:
    names = [file.name for file in parsed("hostile_html").files]
    assert names == ["boot.ini", "invoicefdp.exe"]


def test_subject_cannot_carry_a_header() -> None:
    assert parsed("hostile_html").subject == "Invoice Bcc: x@y.z"


def test_forwarded_mail_is_content_and_the_nested_one_a_file() -> None:
    mail = parsed("forwarded")
    assert mail.quoted is None
    assert mail.text.startswith("Bitte bearbeiten.")
    assert "Was kostet es?" in mail.text
    assert [(file.name, file.media_type) for file in mail.files] == [
        ("zwei.eml", "message/rfc822"),
        ("winmail.dat", "application/ms-tnef"),
        ("attachment-3.ics", "text/calendar"),
    ]
    nested = b"".join(decoded(raw("forwarded"), mail.files[0].part))
    assert b"inner text" in nested


def test_answers_between_the_lines_stay_where_they_are() -> None:
    mail = parsed("interleaved")
    assert mail.quoted is None
    assert mail.text.split("\n")[-4:] == ["> Which colour?", "Blue.", "> Which size?", "Large."]


def test_broken_structure_is_read_as_far_as_it_goes() -> None:
    assert "never comes" in parsed("broken_mime").text
    assert parsed("broken_mime").defects == ("parts without a boundary",)
    cut = parsed("cut_off")
    assert cut.text == "Text first"
    assert cut.defects == ("no closing boundary",)


@pytest.mark.parametrize("name", EVERY)
def test_every_mail_is_the_same_with_any_line_end(name: str) -> None:
    crlf, lf = parsed(name), parsed(raw(name).replace(b"\r\n", b"\n"))
    assert (crlf.text, crlf.html, crlf.subject, crlf.sender, crlf.hints) == (lf.text, lf.html, lf.subject, lf.sender, lf.hints)


@pytest.mark.parametrize("name", EVERY)
def test_every_mail_cut_anywhere_can_be_read(name: str) -> None:
    content = raw(name)
    for end in range(0, len(content), 97):
        parsed(content[:end])

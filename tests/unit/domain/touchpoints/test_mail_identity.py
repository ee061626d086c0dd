"""Which mail is which, whatever its Message-ID says."""

from datetime import UTC, datetime, timedelta

import pytest

from midoffice.domain.touchpoints.mail_identity import (
    digest_content,
    fingerprint_mail,
    is_message_id,
    is_other_mail,
    read_message_id,
    read_message_ids,
    reused_message_id,
    synthetic_message_id,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("<a.b@example.com>", "a.b@example.com"),
        ("  a.b@example.com ", "a.b@example.com"),
        ("<CAF+x=y/z@mail.gmail.com>", "CAF+x=y/z@mail.gmail.com"),
        (None, None),
        ("", None),
        ("<>", None),
        ("<no-at-sign>", None),
        ("<two words@example.com>", None),
        ("<a@b@c>", None),
        (f"<{'x' * 300}@example.com>", None),
    ],
)
def test_r49_message_id_is_read_or_counts_as_missing(header: str | None, expected: str | None) -> None:
    assert read_message_id(header) == expected


def test_references_are_read_in_order_without_what_is_malformed() -> None:
    assert read_message_ids("<a@x> garbage <b@x>\t<a@x> <no>") == ("a@x", "b@x")
    assert read_message_ids("a@x b@x nothing") == ("a@x", "b@x")
    assert read_message_ids(None) == ()


def test_r49_synthetic_id_depends_on_content_and_not_on_white_space_in_headers() -> None:
    one = fingerprint_mail([("from", "a@x"), ("subject", "Hello   there")], [b"1", b"2"])
    assert one == fingerprint_mail([("from", "a@x"), ("subject", "Hello there")], [b"1", b"2"])
    assert one != fingerprint_mail([("from", "b@x"), ("subject", "Hello there")], [b"1", b"2"])
    assert one != fingerprint_mail([("from", "a@x"), ("subject", "Hello there")], [b"1", b"3"])


def test_only_what_other_programs_know_may_stand_in_references() -> None:
    assert is_message_id("a@example.com")
    assert not is_message_id(synthetic_message_id("abc"))
    assert not is_message_id(reused_message_id("a@example.com", "d", NOW))
    assert not is_message_id("0190f1c2-3d4e-7abc-8def-0123456789ab")


def test_content_is_the_same_however_quotes_were_folded() -> None:
    whole = digest_content("Subject", "New text\n\n> old\n", None, ["b", "a"])
    assert whole == digest_content("Subject", "New  text", "> Old", ["a", "b"])
    assert whole != digest_content("Subject", "New text", "> old", ["a"])


@pytest.mark.parametrize(
    ("sent_after", "digest", "expected"),
    [
        (timedelta(0), "same", False),
        (timedelta(minutes=-5), "same", False),
        (timedelta(minutes=30), "same", False),
        (timedelta(days=1), "same", True),
        (timedelta(0), "other", True),
    ],
    ids=["copy", "fetched again", "clocks differ", "same words a day later", "other words"],
)
def test_r49_reused_message_id_is_told_from_a_second_copy(sent_after: timedelta, digest: str, *, expected: bool) -> None:
    assert is_other_mail(NOW + sent_after, digest, NOW, "same") is expected


def test_reused_ids_differ_by_content_and_by_day() -> None:
    ids = {reused_message_id("a@x", digest, NOW + timedelta(days=day)) for digest in "de" for day in range(3)}
    assert len(ids) == 6

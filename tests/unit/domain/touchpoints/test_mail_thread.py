"""Tokens prove a thread wherever mail programs leave them; everything else only hints at it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.touchpoints.inbound import ThreadHints
from midoffice.domain.touchpoints.mail_thread import (
    ThreadKind,
    ThreadRef,
    ThreadSigns,
    is_own_message_id,
    mark,
    outgoing_message_id,
    read_signs,
    read_token,
    sent_message_id,
    sign_thread,
    tag_address,
)
from midoffice.kernel.ids import new_id

KEY = b"0123456789abcdef0123456789abcdef"
OTHER_KEY = b"another key of the same good size"
REF = ThreadRef(ThreadKind.INTERACTION, UUID("0190f1c2-3d4e-7abc-8def-0123456789ab"))
TOKEN = sign_thread(REF, KEY)
refs = st.builds(ThreadRef, st.sampled_from(ThreadKind), st.uuids())


@given(refs)
def test_token_is_short_plain_and_reads_back_in_any_case(ref: ThreadRef) -> None:
    token = sign_thread(ref, KEY)
    assert len(token) == 40
    assert token.isascii()
    assert token.isalnum()
    assert read_token(token.upper(), KEY) == ref
    assert read_token(token.title(), KEY) == ref


@given(refs, st.integers(0, 39), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_altered_token_is_refused_bit_for_bit(ref: ThreadRef, place: int, letter: str) -> None:
    token = sign_thread(ref, KEY)
    altered = token[:place] + letter + token[place + 1 :]
    assert read_token(altered, KEY) == (ref if altered == token else None)


@given(st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    assert read_token(text, KEY) is None


def test_token_of_another_installation_is_refused() -> None:
    assert read_token(TOKEN, OTHER_KEY) is None


def test_token_of_an_interaction_is_none_of_a_case() -> None:
    assert read_token("c" + TOKEN[1:], KEY) is None


def test_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        sign_thread(REF, b"short")


@pytest.mark.parametrize(
    "signs",
    [
        ThreadSigns(recipients=("office@example.com", f"support+{TOKEN}@example.com")),
        ThreadSigns(recipients=(f"SUPPORT+{TOKEN.upper()}@EXAMPLE.COM",)),
        ThreadSigns(recipients=(f"info+shop+{TOKEN}@example.com",)),
        ThreadSigns(references=("stranger@example.org", outgoing_message_id(TOKEN, new_id(), "example.com"))),
        ThreadSigns(subject=f"Re: Your order [ref:{TOKEN}]"),
        ThreadSigns(texts=("Thanks!", f"> text\n> [ref:{TOKEN}]")),
        ThreadSigns(texts=(f"[REF:\r\n> > {TOKEN.upper()}]",)),
    ],
    ids=["address", "address in capitals", "second plus", "reference", "subject", "quoted body", "wrapped body"],
)
def test_r55_token_threads_from_every_place_it_survives_in(signs: ThreadSigns) -> None:
    assert read_signs(signs, KEY).interaction_id == REF.id


def test_token_of_a_case_gives_the_case() -> None:
    token = sign_thread(ThreadRef(ThreadKind.CASE, REF.id), KEY)
    assert read_signs(ThreadSigns(subject=mark(token)), KEY) == ThreadHints(case_id=REF.id)


@pytest.mark.parametrize(
    "signs",
    [
        ThreadSigns(subject="Re: [#4711] Case 4711", texts=("Case number 4711",)),
        ThreadSigns(recipients=(f"support+{sign_thread(REF, OTHER_KEY)}@example.com",)),
        ThreadSigns(texts=(f"[ref:{TOKEN[:-1]}]",)),
        ThreadSigns(texts=(f"x{TOKEN}x",)),
    ],
    ids=["number alone", "forged", "cut", "not marked"],
)
def test_numbers_and_forgeries_prove_nothing(signs: ThreadSigns) -> None:
    hints = read_signs(signs, KEY)
    assert hints.interaction_id is None
    assert hints.case_id is None


def test_the_place_that_changes_least_decides() -> None:
    other = sign_thread(ThreadRef(ThreadKind.INTERACTION, new_id()), KEY)
    signs = ThreadSigns(recipients=(f"support+{TOKEN}@example.com",), subject=mark(other), texts=(mark(other),))
    assert read_signs(signs, KEY).interaction_id == REF.id


def test_the_nearest_reference_decides() -> None:
    other = sign_thread(ThreadRef(ThreadKind.INTERACTION, new_id()), KEY)
    ids = (outgoing_message_id(other, new_id(), "example.com"), outgoing_message_id(TOKEN, new_id(), "example.com"))
    assert read_signs(ThreadSigns(references=ids), KEY).interaction_id == REF.id


def test_references_stay_hints_in_order_and_bounded() -> None:
    many = tuple(f"{number}@example.org" for number in range(500))
    kept = read_signs(ThreadSigns(references=(*many, "499@example.org")), KEY).references
    assert kept == many[-50:]


def test_body_full_of_forgeries_costs_a_bounded_number_of_signatures() -> None:
    forged = mark(sign_thread(REF, OTHER_KEY)) * 5000
    assert read_signs(ThreadSigns(texts=(forged + mark(TOKEN),)), KEY).interaction_id is None


def test_r64_message_id_is_known_before_sending_and_names_its_message() -> None:
    message = new_id()
    made = outgoing_message_id(TOKEN, message, "example.com")
    assert made == outgoing_message_id(TOKEN, message, "example.com")
    assert sent_message_id(made) == message
    assert is_own_message_id(made, KEY)
    assert not is_own_message_id(made, OTHER_KEY)


@given(st.text())
def test_foreign_message_ids_name_no_message_of_ours(text: str) -> None:
    assert sent_message_id(text) is None or len(text) >= 26
    assert not is_own_message_id(text, KEY)


def test_address_is_tagged_only_where_mail_allows_it() -> None:
    assert tag_address("support@example.com", TOKEN) == f"support+{TOKEN}@example.com"
    long = "a-very-long-name-for-a-mailbox@example.com"
    assert tag_address(long, TOKEN) == long

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.chat_session import (
    VISITOR_LIFETIME,
    ChatSession,
    SessionInvalid,
    read_session,
    read_visitor,
    sign_session,
    sign_visitor,
)
from midoffice.kernel.ids import new_id

KEY = b"k" * 32
NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
SHOP, OTHER_SHOP = new_id(), new_id()
SESSION = ChatSession(
    visitor_id=new_id(),
    touchpoint_id=SHOP,
    started_at=NOW,
    expires_at=NOW + timedelta(hours=24),
    name="Ada <b>Lovelace</b>",
    known_as=(Identifier(IdentifierKind.EMAIL, "ada@example.com"),),
    fields=(("Order", "4711"), ("Consent", "yes")),
)


def test_session_survives_its_token() -> None:
    assert read_session(KEY, sign_session(KEY, SESSION), SHOP, NOW) == SESSION


def test_visitor_survives_his_token() -> None:
    token = sign_visitor(KEY, SESSION.visitor_id, SHOP, NOW)
    assert read_visitor(KEY, token, SHOP, NOW + timedelta(days=100)) == SESSION.visitor_id


def test_tokens_end() -> None:
    token = sign_session(KEY, SESSION)
    with pytest.raises(SessionInvalid):
        read_session(KEY, token, SHOP, NOW + timedelta(hours=24))
    visitor = sign_visitor(KEY, SESSION.visitor_id, SHOP, NOW)
    with pytest.raises(SessionInvalid):
        read_visitor(KEY, visitor, SHOP, NOW + VISITOR_LIFETIME)


def test_token_of_another_touchpoint_key_or_purpose_is_refused() -> None:
    session, visitor = sign_session(KEY, SESSION), sign_visitor(KEY, SESSION.visitor_id, SHOP, NOW)
    for call in (
        lambda: read_session(KEY, session, OTHER_SHOP, NOW),
        lambda: read_session(b"x" * 32, session, SHOP, NOW),
        lambda: read_session(KEY, visitor, SHOP, NOW),
        lambda: read_visitor(KEY, session, SHOP, NOW),
        lambda: read_visitor(KEY, visitor, OTHER_SHOP, NOW),
    ):
        with pytest.raises(SessionInvalid):
            call()


def test_payload_of_one_token_with_the_signature_of_another_is_refused() -> None:
    mine, other = sign_session(KEY, SESSION), sign_session(KEY, replace(SESSION, visitor_id=new_id()))
    forged = f"{other.rpartition('.')[0]}.{mine.rpartition('.')[2]}"
    with pytest.raises(SessionInvalid):
        read_session(KEY, forged, SHOP, NOW)


@given(st.text(max_size=200))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    with pytest.raises(SessionInvalid):
        read_session(KEY, text, SHOP, NOW)
    with pytest.raises(SessionInvalid):
        read_visitor(KEY, text, SHOP, NOW)


def test_giant_token_is_refused_before_it_is_read() -> None:
    with pytest.raises(SessionInvalid):
        read_session(KEY, "." + "A" * 1_000_000, SHOP, NOW)

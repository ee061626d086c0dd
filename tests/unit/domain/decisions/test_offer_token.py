"""The token by which an offer is answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.decisions.action_offer import ActionOffer
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.domain.decisions.offer_token import LENGTH, OfferExpired, read_token, sign_offer
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import START

KEY = b"k" * 32
OFFER = ActionOffer(
    new_id(), new_id(), new_id(), "a", "t", DecisionChannel.WEB, "banner", 1, START, START + timedelta(hours=1), seed=1, data={}
)


def test_a_token_says_the_offer_and_its_customer_until_it_expires() -> None:
    token = sign_offer(KEY, OFFER)
    assert len(token) == LENGTH == 80
    assert read_token(KEY, token, START) == (OFFER.id, OFFER.customer_id)
    with pytest.raises(OfferExpired):
        read_token(KEY, token, OFFER.expires_at)
    with pytest.raises(OfferExpired):
        read_token(KEY, token, datetime(9999, 1, 1, tzinfo=UTC))


@given(st.integers(0, LENGTH - 1), st.sampled_from("AZaz09-_"))
def test_a_token_that_was_changed_is_refused(place: int, letter: str) -> None:
    token = sign_offer(KEY, OFFER)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(Invalid, match="token"):
            read_token(KEY, changed, START)


@given(st.text(max_size=100) | st.binary(min_size=LENGTH, max_size=LENGTH).map(lambda some: some.decode("latin-1")))
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(Invalid, match="token"):
        read_token(KEY, token, START)


def test_another_house_cannot_read_it() -> None:
    with pytest.raises(Invalid, match="token"):
        read_token(b"x" * 32, sign_offer(KEY, replace(OFFER, action="b")), START)

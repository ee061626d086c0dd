"""The company's home page: what it says of who is signed in is what the product takes for true."""

import random
import re
from datetime import UTC, datetime

import pytest

from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.touchpoints.site_identity import read_site_identity
from midoffice.kernel.errors import Invalid
from midoffice.main.demo.backoffice.household import imagine_households
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.main.demo.shop import Shop
from midoffice.main.demo.site_identity import site_key, who_may_sign_in
from midoffice.main.demo.touchpoints import SHOP_CHAT

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEY = site_key(b"k" * 32)


def shop() -> Shop:
    personas = make_personas(random.Random(SEED))  # noqa: S311 - the demonstration's own customers
    return Shop("http://desk.example", KEY, who_may_sign_in(personas))


def token_in(page: bytes) -> str | None:
    found = re.search(rb'data-identity="([^"]+)"', page)
    return found[1].decode() if found else None


def test_a_customer_who_signs_in_is_named_with_a_word_that_holds() -> None:
    account, name = next(iter(shop().people.items()))
    page = shop().page(account, NOW)
    token = token_in(page)
    assert token is not None
    assert f"Signed in as <b>{name}" in page.decode()
    identifier = read_site_identity(KEY, token, SHOP_CHAT, NOW)
    assert (identifier.kind, identifier.value) == (IdentifierKind.ACCOUNT, account)
    with pytest.raises(Invalid):
        read_site_identity(site_key(b"x" * 32), token, SHOP_CHAT, NOW)


@pytest.mark.parametrize("account", ["", "BW000000", '"><script>'])
def test_anybody_else_is_a_visitor(account: str) -> None:
    page = shop().page(account, NOW)
    assert token_in(page) is None
    assert "Sign in as" in page.decode()
    assert b"<script>" not in page


def test_nothing_comes_before_the_player_for_who_may_sign_in() -> None:
    personas = make_personas(random.Random(SEED))  # noqa: S311 - the demonstration's own customers
    households = {each.account: each for each in imagine_households(personas, NOW.date(), len(personas))}
    people = [households[account] for account in shop().people]
    assert len(people) == 3
    for each in people:
        assert any(order.category == "television" for order in each.orders), each.name
        assert each.paperless, each.name
        assert each.balance == 0, each.name
        assert each.plan not in {"Fibre 100", "Fibre 250", "Power Basic"}, each.name

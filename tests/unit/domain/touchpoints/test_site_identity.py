"""A browser never says by itself who the customer is: the site signs it (D23)."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.site_identity import read_site_identity
from midoffice.kernel.errors import Invalid
from midoffice.testing.clock import START

KEY = "k" * 32
SOON = START.timestamp() + 600


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _token(claims: object, key: str = KEY, head: object = None) -> str:
    signed = f"{_part(head if head is not None else {'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{base64.urlsafe_b64encode(hmac.digest(key.encode(), signed.encode(), hashlib.sha256)).decode().rstrip('=')}"


def _claims(**changes: object) -> dict[str, object]:
    return {"sub": "ab-12", "aud": "shop", "exp": SOON} | changes


def test_d23_a_site_says_who_its_customer_is() -> None:
    assert read_site_identity(KEY, _token(_claims()), "shop", START) == Identifier(IdentifierKind.ACCOUNT, "AB12")
    mail = _token(_claims(kind="email", sub="Ann@Example.com"))
    assert read_site_identity(KEY, mail, "shop", START) == Identifier(IdentifierKind.EMAIL, "ann@example.com")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.b.c",
        "x" * 5000,
        _token(_claims(), key="x" * 32),
        _token(_claims(), head={"alg": "none"}),
        _token(_claims(), head=[]),
        _token([1]),
        _token(_claims())[:-3] + "abc",
        _token(_claims(aud="other")),
        _token(_claims(aud=None)),
        _token({"sub": "1", "aud": "shop"}),
        _token(_claims(exp=True)),
        _token(_claims(exp=START.timestamp())),
        _token(_claims(exp=START.timestamp() + timedelta(days=2).total_seconds())),
        _token(_claims(kind="visitor")),
        _token(_claims(sub=7)),
        _token(_claims(sub="")),
        _token(_claims(kind="email", sub="nobody")),
    ],
)
def test_d23_what_the_site_did_not_sign_is_nobody(token: str) -> None:
    with pytest.raises(Invalid, match="identity"):
        read_site_identity(KEY, token, "shop", START)


def test_a_key_that_can_be_guessed_is_no_key() -> None:
    with pytest.raises(Invalid, match="cannot be checked"):
        read_site_identity("", _token(_claims(), key=""), "shop", START)

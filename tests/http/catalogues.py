"""A small catalogue of actions for tests of the touchpoints: one offer, on every channel."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from midoffice.domain.decisions.catalogue_version import CatalogueVersion
from midoffice.usecases.given import Context

SITE_KEY = "site-key-" * 4
PLAYER = "dvd-player"
_CONTENT: dict[str, dict[str, Any]] = {
    "agent": {
        "headline": "A player for {{ customer.name }}",
        "talk_track": "You have a television. Have you seen our player?",
        "objections": [{"objection": "Too dear", "answer": "It is not."}],
        "accept": "Takes it",
    },
    "web": {"headline": "A player for your television", "body": "Only this week.", "link": "https://shop.example/player"},
    "email": {
        "subject": "A player",
        "mjml": "<mjml><mj-body><mj-section><mj-column><mj-text>A player</mj-text></mj-column></mj-section></mj-body></mjml>",
    },
    "ivr": {"ssml": "<speak>Press one for a <emphasis>player</emphasis>.</speak>"},
    "sms": {"text": "A player for your television: shop.example/player"},
    "chat": {"headline": "A player for your television", "text": "Shall we send you one?"},
}
PLACES = {"agent": "desk", "web": "home", "email": "answer", "ivr": "menu", "sms": "text", "chat": "card"}


def action(key: str = PLAYER, **changes: object) -> dict[str, Any]:
    """An offer on every channel that suits everybody."""
    treatments = [{"key": f"{key}-{channel}", "channel": channel, "content": content} for channel, content in _CONTENT.items()]
    criteria: dict[str, list[object]] = {"eligibility": [], "applicability": [], "suitability": []}
    return {
        "key": key,
        "name": "DVD player",
        "kind": "offer",
        "group": "tv",
        "purpose": "service",
        "value": "12.50",
        "criteria": criteria,
        "treatments": treatments,
        **changes,
    }


def in_english(key: str = PLAYER) -> dict[str, Any]:
    """An offer to those who speak English."""
    english = {"id": "english", "text": 'customer.language = "en"', "why": "speaks English"}
    return action(key, criteria={"eligibility": [english], "applicability": [], "suitability": []})


def catalogue(*actions: dict[str, Any], policies: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """A catalogue in which nothing is left to chance. Whoever has declined is left alone."""
    pause = {"key": "pause", "kind": "pause", "after": ["declined"], "seconds": 86_400, "scope": "all"}
    return {
        "placements": [{"key": place, "channel": channel, "name": place, "slots": 1} for channel, place in PLACES.items()],
        "groups": [{"key": "tv", "name": "Television", "weight": 1.0}],
        "actions": list(actions),
        "policies": [pause, *policies],
        "budgets": [],
        "rules": {"rule_set": None},
        "arbitration": {
            "use": {"propensity": True, "context": True, "value": True, "lever": True},
            "exploration": 0,
            "control_share": 0,
            "control_salt": "1",
            "weights": [],
        },
    }


async def publish(context: Context, content: dict[str, Any]) -> None:
    """Put a catalogue in force."""
    async with context.database.transaction() as tx:
        number = await tx.catalogues.number() + 1
        now = context.clock.now()
        version = CatalogueVersion(number, now, None, "Test", "Test", None, (), str(number), content)
        await tx.catalogues.append(version)


async def speaks(context: Context, customer_id: UUID, language: str) -> None:
    """The customer's language is another one now."""
    async with context.database.transaction() as tx:
        customer = await tx.customers.lock(customer_id)
        await tx.customers.save(replace(customer, language=language, version=customer.version + 1))


def site_identity(account: str, audience: str, expires: float, key: str = SITE_KEY, kind: str = "account") -> str:
    """What the company's site says of who is signed in."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    head, claims = b'{"alg":"HS256"}', {"sub": account, "kind": kind, "aud": audience, "exp": expires}
    signed = f"{part(head)}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(hmac.digest(key.encode(), signed.encode(), hashlib.sha256))}"

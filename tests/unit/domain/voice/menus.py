"""Menus for tests: a whole one, and any at random."""

import random
from typing import Any

from midoffice.domain.voice.menu import Menu, read_menu

BANK: dict[str, Any] = {
    "languages": ["en", "de"],
    "steps": [
        {"kind": "language", "key": "tongue", "say": {"en": "For English press 1.", "de": "Für Deutsch die 2."},
         "choices": {"1": "en", "2": "de"}, "next": "hello"},
        {"kind": "say", "key": "hello", "say": {"en": "Welcome.", "de": "Willkommen."}, "next": "main"},
        {"kind": "menu", "key": "main", "say": {"en": "Status 1, message 2, sales 3, goodbye 4, head office 5.", "de": "Status 1."},
         "choices": {"1": "account", "2": "message", "3": "sales", "4": "bye", "5": "office"}},
        {"kind": "collect", "key": "account", "say": {"en": "Your account number, please."}, "name": "account",
         "label": "Account number", "least": 4, "most": 8, "prefix": "AC-",
         "confirm": {"en": "You entered {{ number }}. Press 1 to keep it."}, "next": "pin"},
        {"kind": "collect", "key": "pin", "say": {"en": "Your PIN."}, "name": "pin", "least": 4, "most": 4, "secret": True,
         "next": "check"},
        {"kind": "check_account", "key": "check", "account": "account", "proof": "pin", "attribute": "billing.pin",
         "found": "status", "wrong": "sorry"},
        {"kind": "say", "key": "sorry", "say": {"en": "That does not fit."}, "next": "account"},
        {"kind": "lookup", "key": "status", "placement": "prompt", "next": "main"},
        {"kind": "voicemail", "key": "message", "say": {"en": "Speak after the tone."}},
        {"kind": "queue", "key": "sales", "service": "sales", "priority": 30},
        {"kind": "hang_up", "key": "bye", "say": {"en": "Goodbye."}},
        {"kind": "transfer", "key": "office", "number": "+442079460000", "say": {"en": "We connect you."}},
    ],
}  # fmt: skip


def bank() -> Menu:
    return read_menu(BANK)


def any_menu(rng: random.Random) -> Menu:
    """Return a menu of steps that lead anywhere, in circles too."""
    keys = [f"s{place}" for place in range(rng.randint(1, 12))]

    def goes() -> str:
        return rng.choice([*keys, "person"])

    def digits() -> list[str]:
        return rng.sample("123456789*", rng.randint(1, 4))

    def step(key: str) -> dict[str, Any]:
        say = {"en": f"This is {key}."}
        kinds: list[dict[str, Any]] = [
            {"kind": "say", "say": say, "next": goes()},
            {"kind": "menu", "say": say, "choices": {d: goes() for d in digits()}, "tries": rng.randint(1, 4), "otherwise": goes()},
            {"kind": "collect", "say": say, "name": rng.choice("abc"), "least": 2, "most": rng.randint(2, 9), "next": goes(),
             "otherwise": goes(), "tries": rng.randint(1, 4), **rng.choice([{}, {"secret": True}, {"confirm": say}])},
            {"kind": "check_account", "account": rng.choice("abc"), "found": goes(), "wrong": goes(),
             **rng.choice([{}, {"proof": rng.choice("abc"), "attribute": "x.y"}])},
            {"kind": "lookup", "placement": "p", "next": goes(), "nothing": goes()},
            {"kind": "language", "say": say, "choices": dict.fromkeys(digits(), "en"), "next": goes()},
            {"kind": "queue"},
            {"kind": "voicemail", "say": say},
            {"kind": "hang_up", **rng.choice([{}, {"say": say}])},
            {"kind": "transfer", "number": "+442079460000"},
        ]  # fmt: skip
        return {"key": key, **rng.choice(kinds)}

    return read_menu({"steps": [step(key) for key in keys]})

"""True answers made wrong: pure, by chance that is handed in."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import unquote

from midoffice.testing.chaos.http_exchange import Message
from midoffice.testing.chaos.plan import Lie

HUGE_BYTES = 50 * 1000 * 1000
ELSEWHERE = "http://169.254.169.254/latest/meta-data/"
"""Where a cloud's machine keeps its secrets: nobody should follow there."""

_XML_LEAF = re.compile(rb"<([\w.:-]+)((?:\s[^<>]*)?)>([^<>]+)</\1>")
_IDENTIFIER = re.compile(r"[\w.@+-]{2,}")


@dataclass(frozen=True, slots=True)
class Falsified:
    """What is sent. `padding` bytes follow that were claimed; with `cut` only half of it is sent."""

    answer: Message
    padding: int = 0
    cut: bool = False


def falsify(asked: Message, answer: Message, lie: Lie, others: Mapping[str, Message], chance: Random) -> Falsified:
    """Return a wrong answer instead of a true one. `others` are true answers to other questions, by what was asked."""
    if lie is Lie.OTHER_CUSTOMER:
        return Falsified(_of_another(asked, answer, others, chance))
    return _LIES[lie](answer, chance)


def key_of(asked: Message) -> str:
    """Return what tells one question from another."""
    return f"{asked.target}\n{asked.body.decode('utf-8', 'replace')}"


def _is_json(answer: Message) -> bool:
    return "json" in answer.header("content-type")


def _of_another(asked: Message, answer: Message, others: Mapping[str, Message], chance: Random) -> Message:
    candidates = [each for key, each in sorted(others.items()) if key != key_of(asked) and each.body != answer.body]
    if candidates:
        return chance.choice(candidates)
    # Nobody else was asked about yet: the same record under another's number.
    body = answer.body
    for name in sorted(set(_IDENTIFIER.findall(unquote(key_of(asked)))), key=len, reverse=True):
        if name.encode() in body and any(character.isdigit() for character in name):
            other = "".join(str((int(c) + 1) % 10) if c.isdecimal() and c.isascii() else c for c in name)
            body = body.replace(name.encode(), other.encode())
    return replace(answer, body=body)


def _huge(answer: Message, chance: Random) -> Falsified:
    del chance
    return Falsified(replace(answer, body=b'{"padding": "' if _is_json(answer) else b"<padding>"), HUGE_BYTES)


def _another_charset(answer: Message, chance: Random) -> Falsified:
    del chance
    kind = answer.header("content-type").partition(";")[0]
    text = answer.body.decode("utf-8", "replace")
    return Falsified(answer.saying(text.encode("utf-16"), content_type=f"{kind}; charset=utf-16"))


def _wrong_types(answer: Message, chance: Random) -> Falsified:
    if _is_json(answer):
        return _of_changed_json(answer, lambda found: _of_wrong_types(found, chance))
    return Falsified(replace(answer, body=_XML_LEAF.sub(rb"<\1\2>wrong</\1>", answer.body)))


def _missing_fields(answer: Message, chance: Random) -> Falsified:
    if _is_json(answer):
        return _of_changed_json(answer, lambda found: _without_fields(found, chance))
    return Falsified(replace(answer, body=_XML_LEAF.sub(lambda leaf: leaf[0] if chance.getrandbits(1) else b"", answer.body)))


def _of_changed_json(answer: Message, change: Callable[[Any], Any]) -> Falsified:
    try:
        found = json.loads(answer.body, parse_float=Decimal)
    except ValueError:
        return Falsified(answer, cut=True)
    return Falsified(replace(answer, body=_written(change(found)).encode()))


def _of_wrong_types(found: Any, chance: Random) -> Any:  # noqa: ANN401  # JSON
    if isinstance(found, dict):
        return {name: _of_wrong_types(value, chance) for name, value in found.items()}
    if isinstance(found, list):
        return [_of_wrong_types(value, chance) for value in found]
    if isinstance(found, str):
        return chance.choice(([found], {"value": found}))  # a number would be a plausible text
    return chance.choice(("wrong", ["wrong"], {"value": "wrong"}))


def _without_fields(found: Any, chance: Random) -> Any:  # noqa: ANN401  # JSON
    if isinstance(found, list):
        return [_without_fields(value, chance) for value in found]
    if not isinstance(found, dict) or not found:
        return found
    gone = set(chance.sample(sorted(found), chance.randint(1, len(found))))
    return {name: _without_fields(value, chance) for name, value in found.items() if name not in gone}


def _written(found: Any) -> str:  # noqa: ANN401  # JSON
    """Write JSON with numbers digit by digit as they came."""
    if isinstance(found, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_written(value)}" for name, value in found.items()) + "}"
    if isinstance(found, list):
        return "[" + ",".join(map(_written, found)) + "]"
    return str(found) if isinstance(found, Decimal) else json.dumps(found)


_LIES: Mapping[Lie, Callable[[Message, Random], Falsified]] = {
    Lie.HUGE: _huge,
    Lie.HALF: lambda answer, _: Falsified(answer, cut=True),
    Lie.ANOTHER_TYPE: lambda answer, _: Falsified(
        answer.saying(b"<!doctype html><title>Please sign in</title>", content_type="text/html")
    ),
    Lie.ANOTHER_CHARSET: _another_charset,
    Lie.REDIRECT: lambda *_: Falsified(Message("HTTP/1.1 302 Found", (("Location", ELSEWHERE),), b"")),
    Lie.WRONG_TYPES: _wrong_types,
    Lie.MISSING_FIELDS: _missing_fields,
}

"""What ties a mail to an earlier one: signed tokens that prove it, and references that only hint at it.

A token survives where mail programs leave things alone: behind the plus of an address, at the front of our Message-IDs
(which come back in In-Reply-To and References), and as `[ref:TOKEN]` in subject and body. A case number in a subject
proves nothing and is never looked at: anybody can write one, and two companies count alike.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from midoffice.domain.touchpoints.inbound import ThreadHints

_MAC_BYTES = 8  # 64 bits: a forger has one try per mail, and the id he would need is random too
_KEY_BYTES = 16
_LOCAL_PART_OCTETS = 64  # RFC 5321, 4.5.3.1.1
_MOST_REFERENCES = 50
_MOST_CANDIDATES = 20  # per text: a body full of forgeries costs no more than this many signatures
_TOKEN = re.compile(r"[ic][a-z2-7]{39}")
_MARK = re.compile(r"\[ref:[\s>]*([ic][a-z2-7]{39})[\s>]*\]", re.IGNORECASE)  # a quoting program may break the line inside


class ThreadKind(StrEnum):
    """What a token stands for; the value is its first letter."""

    INTERACTION = "i"
    CASE = "c"


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """The interaction or case that a token stands for."""

    kind: ThreadKind
    id: UUID


@dataclass(frozen=True, slots=True)
class ThreadSigns:
    """Everything in a mail that may tie it to an earlier one.

    `recipients` are addresses it came to, with their plus part. `references` are provider message ids without angle
    brackets, the nearest last (as in the header). `texts` are bodies, what is new before what is quoted.
    """

    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    texts: tuple[str, ...] = ()


def sign_thread(ref: ThreadRef, key: bytes) -> str:
    """Return the token of an interaction or case: 40 characters, a-z and 2-7, good in either case."""
    packed = ref.id.bytes + _mac(ref, key)
    return ref.kind.value + base64.b32encode(packed).decode().rstrip("=").lower()


def read_token(text: str, key: bytes) -> ThreadRef | None:
    """Return what a token stands for; None when it is not one of ours, bit for bit."""
    token = text.lower()
    if not _TOKEN.fullmatch(token):
        return None
    try:
        packed = base64.b32decode(token[1:].upper() + "=")
    except binascii.Error:
        return None
    ref = ThreadRef(ThreadKind(token[0]), UUID(bytes=packed[:16]))
    # The comparison is over the whole token: the last letter has bits that decode to nothing and must not be free.
    return ref if hmac.compare_digest(sign_thread(ref, key), token) else None


def tag_address(address: str, token: str) -> str:
    """Return `local+TOKEN@host`, or the plain address where the local part would become longer than mail allows."""
    local, _, host = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{host}" if len(tagged.encode()) <= _LOCAL_PART_OCTETS else address


def mark(token: str) -> str:
    """Return the token as it stands in a subject or body."""
    return f"[ref:{token}]"


def outgoing_message_id(token: str, message_id: UUID, host: str) -> str:
    """Return the Message-ID (without angle brackets) of a message of ours.

    It is known before anything is sent, so a receipt that overtakes the answer of the mail server still finds its message.
    """
    unique = base64.b32encode(message_id.bytes).decode().rstrip("=").lower()
    return f"{token}.{unique}@{host}"


def sent_message_id(provider_message_id: str) -> UUID | None:
    """Return the message of ours that a Message-ID made by `outgoing_message_id` names; whether we made it is not checked."""
    unique = provider_message_id.partition(".")[2].partition("@")[0]
    try:
        return UUID(bytes=base64.b32decode(f"{unique.upper()}======"))
    except ValueError:
        return None


def is_own_message_id(provider_message_id: str, key: bytes) -> bool:
    """Tell whether we have made this Message-ID (without angle brackets)."""
    return _from_message_id(provider_message_id, key) is not None


def read_signs(signs: ThreadSigns, key: bytes) -> ThreadHints:
    """Return what a mail says about its thread.

    The first token that is ours decides, looked for where programs change least: address, references, subject, body.
    Forged and altered tokens count for nothing. `references` stay hints: they count when the sender takes part already.
    """
    found = next(_proofs(signs, key), None)
    kept = tuple(dict.fromkeys(signs.references))[-_MOST_REFERENCES:]
    if found is None:
        return ThreadHints(references=kept)
    if found.kind is ThreadKind.CASE:
        return ThreadHints(case_id=found.id, references=kept)
    return ThreadHints(interaction_id=found.id, references=kept)


def _proofs(signs: ThreadSigns, key: bytes) -> Iterator[ThreadRef]:
    yield from _ours((address.rpartition("@")[0].rpartition("+")[2] for address in signs.recipients), key)
    yield from (ref for ref in (_from_message_id(reference, key) for reference in reversed(signs.references)) if ref)
    for text in (signs.subject, *signs.texts):
        yield from _ours(_marks(text), key)


def _ours(candidates: Iterable[str], key: bytes) -> Iterator[ThreadRef]:
    for candidate in candidates:
        ref = read_token(candidate, key)
        if ref:
            yield ref


def _marks(text: str) -> Iterator[str]:
    for tried, match in enumerate(_MARK.finditer(text)):
        if tried == _MOST_CANDIDATES:
            return
        yield match[1]


def _from_message_id(provider_message_id: str, key: bytes) -> ThreadRef | None:
    token, dot, _ = provider_message_id.partition(".")
    return read_token(token, key) if dot else None


def _mac(ref: ThreadRef, key: bytes) -> bytes:
    if len(key) < _KEY_BYTES:
        raise ValueError(f"The key that signs thread tokens needs at least {_KEY_BYTES} bytes.")
    return hmac.digest(key, b"midoffice thread " + ref.kind.encode() + ref.id.bytes, "sha256")[:_MAC_BYTES]

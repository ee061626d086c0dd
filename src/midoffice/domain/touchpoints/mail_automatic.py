"""Telling mail that a machine made from mail that a person wrote, by what is in the headers.

What counts here is parked: it waits where people can see it, is never answered by itself and reopens nothing. The signs
stand in one table, the first that holds decides; a new program with a habit of its own is one more line.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from midoffice.domain.touchpoints.inbound import Automatic
from midoffice.domain.touchpoints.mail_sender import is_own

_MOST_HOPS = 50
_MACHINES = re.compile(r"(?:mailer-daemon|mail-daemon|maildaemon|mdaemon|postmaster)@.*", re.IGNORECASE)
_AUTO_SUBJECTS = (
    "auto:", "auto reply", "auto-reply", "autoreply", "auto response", "automatic reply", "automated reply", "out of office",
    "out of the office", "automatische antwort", "abwesenheitsnotiz", "abwesend:", "automatisch antwoord", "automatisch svar",
    "réponse automatique", "reponse automatique", "absence du bureau", "respuesta automática", "respuesta automatica",
    "risposta automatica", "fuori sede", "resposta automática", "autosvar", "automatiskt svar", "autosvar:", "afwezig:",
    "автоответ", "自动回复", "自動応答",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MailTraits:
    """What a mail shows of its making.

    `headers` maps lower-case names to all their values, top first. `sender` is the address in From. `return_path` is the
    envelope sender: "" for the null one, None when unknown. `content_type` is `type/subtype` and `report_type` its
    parameter, both in lower case; `actions` are what a delivery report says happened (RFC 3464). `own_addresses` are those
    of the touchpoint in lower case; `own_message` says that its Message-ID was made by us, `by_own_site` that a web site of
    ours wrote it for a customer.
    """

    sender: str
    subject: str = ""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    return_path: str | None = None
    content_type: str = "text/plain"
    report_type: str = ""
    actions: frozenset[str] = frozenset()
    own_addresses: frozenset[str] = frozenset()
    own_message: bool = False
    by_own_site: bool = False

    def values(self, name: str) -> str:
        """Return all values of a header as one lower-case text, a line each."""
        return "\n".join(self.headers.get(name, ())).lower()


@dataclass(frozen=True, slots=True)
class Sign:
    """One habit of machines: what it shows, why, and how it is seen."""

    shows: Automatic
    why: str
    holds: Callable[[MailTraits], bool]


def _says(name: str, pattern: str = r"\S") -> Callable[[MailTraits], bool]:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda mail: compiled.search(mail.values(name)) is not None


def _went_round(mail: MailTraits) -> bool:
    ours = [line for line in mail.values("delivered-to").split("\n") if is_own(line, mail.own_addresses)]
    return len(ours) > 1 or len(mail.headers.get("received", ())) > _MOST_HOPS


def _marked_by_us(mail: MailTraits) -> bool:
    return any(is_own(line, mail.own_addresses) for line in mail.values("x-loop").split("\n"))


def _not_for_us(holds: Callable[[MailTraits], bool]) -> Callable[[MailTraits], bool]:
    """Leave out lists whose address is the touchpoint itself: a group address that delivers here is how customers reach us."""

    def held(mail: MailTraits) -> bool:
        where = f"{mail.values('list-post')} {mail.values('list-id')} {mail.values('mailing-list')}"
        names = (name for address in mail.own_addresses for name in (address, f"<{address.replace('@', '.')}>"))
        return holds(mail) and not any(name in where for name in names)

    return held


SIGNS: tuple[Sign, ...] = (
    Sign(Automatic.OWN, "the Message-ID is ours", lambda mail: mail.own_message),
    Sign(Automatic.LOOP, "our own mark came back", _marked_by_us),
    Sign(Automatic.LOOP, "it passed here before", _went_round),
    Sign(Automatic.OWN, "it is from our own address", lambda m: is_own(m.sender, m.own_addresses) and not m.by_own_site),
    Sign(Automatic.AUTO_REPLY, "reports a delay or a success", lambda m: bool(m.actions) and "failed" not in m.actions),
    Sign(Automatic.BOUNCE, "a delivery report", lambda mail: mail.report_type == "delivery-status"),
    Sign(Automatic.BOUNCE, "names recipients that failed", _says("x-failed-recipients")),
    Sign(Automatic.BOUNCE, "from a mail server", lambda mail: _MACHINES.fullmatch(mail.sender) is not None),
    Sign(Automatic.AUTO_REPLY, "a report", lambda mail: mail.content_type == "multipart/report"),
    Sign(Automatic.AUTO_REPLY, "says it was not typed", _says("auto-submitted", r"^\s*auto-")),
    Sign(Automatic.AUTO_REPLY, "asks for no automatic answer", _says("x-auto-response-suppress", r"\ball\b|autoreply")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("x-autoreply", r"^(?!\s*no\b)\s*\S")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("x-autorespond")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("x-autoreply-from")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("x-mail-autoreply")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("x-autogenerated", r"reply|forward|group|mailbox")),
    Sign(Automatic.AUTO_REPLY, "an Exchange rule answered", _says("x-ms-exchange-generated-message-source", r"rules agent")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("precedence", r"^\s*auto[_-]?reply")),
    Sign(Automatic.AUTO_REPLY, "an automatic answer", _says("x-precedence", r"^\s*auto[_-]?reply")),
    Sign(Automatic.AUTO_REPLY, "its subject says so", lambda mail: mail.subject.strip().lower().startswith(_AUTO_SUBJECTS)),
    Sign(Automatic.LIST, "of a mailing list", _not_for_us(_says("list-id"))),
    Sign(Automatic.LIST, "of a mailing list", _not_for_us(_says("list-post", r"mailto:"))),
    Sign(Automatic.LIST, "sent in bulk", _not_for_us(_says("list-unsubscribe"))),
    Sign(Automatic.LIST, "sent in bulk", _not_for_us(_says("precedence", r"^\s*(?:bulk|list|junk)\b"))),
    Sign(Automatic.LIST, "of a mailing list", _not_for_us(_says("mailing-list"))),
    Sign(Automatic.BOUNCE, "nobody may answer it", lambda mail: mail.return_path == ""),
)


def find_sign(mail: MailTraits) -> Sign | None:
    """Return the first sign of a machine; None for a mail that a person wrote, as far as headers can tell."""
    return next((sign for sign in SIGNS if sign.holds(mail)), None)

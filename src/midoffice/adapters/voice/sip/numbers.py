"""Telephone numbers in addresses of SIP: who calls whom, and how a number is written to the far end."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

import phonenumbers
from aiosipua import SipMessage, SipRequest

from midoffice.domain.voice.trunk import NumberStyle, Trunk, TrunkTransport
from midoffice.kernel.errors import Invalid

_ADDRESS = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<?\s*(sips?|tel):([^>\s]*)', re.IGNORECASE)
_ANONYMOUS = {"anonymous", "unavailable", "restricted", "unknown", "private", ""}
_DIGITS = re.compile(r"\+?[0-9]{3,20}")
_COUNTER = re.compile(r";\s*counter\s*=\s*([0-9]{1,3})", re.IGNORECASE)
_LONGEST_NAME = 80
_MOST_LOOPS = 99
_SHORTEST_OUTSIDE = 7


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in an address: the user part without escapes, and the name shown."""

    user: str
    host: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: None is withheld. `trusted`: the trunk vouches for it."""

    number: str | None
    name: str = ""
    trusted: bool = False


def party_of(value: str) -> Party | None:
    """Read an address of a header; None where there is none."""
    found = _ADDRESS.match(value)
    if found is None:
        return None
    quoted, plain, scheme, rest = found.groups()
    bare = re.split(r"[;?]", rest, maxsplit=1)[0]
    if scheme.lower() == "tel":
        return Party(re.sub(r"[-.()]", "", bare), "", _name(quoted or plain))
    user, at, host = rest.rpartition("@")
    if not at:
        return Party("", bare, _name(quoted or plain))
    return Party(unquote(user.partition(":")[0].partition(";")[0]), re.split(r"[;?]", host, maxsplit=1)[0], _name(quoted or plain))


def _name(raw: str | None) -> str:
    text = re.sub(r"\\(.)", r"\1", raw or "").strip()
    return "".join(each for each in text if each.isprintable())[:_LONGEST_NAME]


def normal(user: str, region: str) -> str:
    """Return a number in E.164 where it is one; else the user part as it is, at most 64 printable characters."""
    plain = re.sub(r"[\s().-]", "", user)
    if not _DIGITS.fullmatch(plain):
        return "".join(each for each in user if each.isprintable())[:64]
    for text, fits in ((plain, phonenumbers.is_valid_number), (f"+{plain}", phonenumbers.is_valid_number), (plain, _possible)):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if fits(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return plain


def _possible(number: phonenumbers.PhoneNumber) -> bool:
    """Whether it could be a number of its country, and is too long for one of an exchange's own."""
    return len(str(number.national_number)) >= _SHORTEST_OUTSIDE and phonenumbers.is_possible_number(number)


def caller_of(request: SipRequest, trunk: Trunk, region: str) -> Caller:
    """Tell who calls: what the network asserts where the trunk is trusted, else what the caller says of itself."""
    asserted = [party_of(value) for value in request.headers.get("p-asserted-identity")] if trunk.trusts_caller else []
    known = next((each for each in asserted if each is not None and each.user), None)
    said = party_of(request.headers.get_first("from") or "")
    party = known or said
    privacy = (request.headers.get_first("privacy") or "").lower()
    hidden = "id" in re.split(r"[;,\s]+", privacy) or "user" in privacy
    if (
        party is None
        or hidden
        or party.user.lower() in _ANONYMOUS
        or (said is not None and said.host.lower() == "anonymous.invalid")
    ):
        return Caller(None)
    return Caller(normal(party.user, region), party.name or (said.name if said else ""), trusted=known is not None)


def dialled(request: SipRequest, region: str, ours: str) -> str:
    """Tell which number was dialled: that of the request, or of To where the request names only our account (`ours`)."""
    wanted = party_of(request.uri)
    if wanted is None or not wanted.user or wanted.user == ours:
        wanted = party_of(request.headers.get_first("to") or "") or wanted
    return normal(wanted.user, region) if wanted is not None else ""


def forwards(message: SipMessage) -> tuple[int, str]:
    """Return how often a call was forwarded as the headers tell it, and the user part that it was last forwarded from."""
    diversions = message.headers.get("diversion")
    history = [value for value in message.headers.get("history-info") if "cause=" in value.lower()]
    counted = sum(int(found[1]) if (found := _COUNTER.search(value)) else 1 for value in diversions)
    last = party_of(diversions[0]) if diversions else None
    return min(_MOST_LOOPS, max(counted, len(history))), last.user if last else ""


def uri_for(address: str, trunk: Trunk, region: str) -> str:
    """Return the address of SIP under which the trunk finds a number; raises Invalid(address) for what cannot be dialled."""
    if address.lower().startswith(("sip:", "sips:")):
        party = party_of(address)
        if party is None or not party.host or re.search(r"[\s<>\"]", address):
            raise Invalid("address", "is not an address of SIP", "Enter it as sip:name@example.com.")
        if address.lower().startswith("sips:") and trunk.transport is not TrunkTransport.TLS:
            raise Invalid("address", "asks for TLS, which the trunk does not speak", "Let the trunk's messages travel over TLS.")
        return address
    number = written(address, trunk, region)
    return f"sip:{quote(number, safe='+*#')}@{trunk.realm_host}"


def written(number: str, trunk: Trunk, region: str) -> str:
    """Write a number as the trunk wants it; inner numbers stay as they are."""
    if not re.fullmatch(r"\+[0-9]{3,15}|[0-9*#]{1,32}", number):
        raise Invalid("address", "is not a telephone number", "Enter it with the country code, as +442079460000.")
    if not number.startswith("+") or trunk.number_style is NumberStyle.PLUS:
        return number
    if trunk.number_style is NumberStyle.DIGITS:
        return number[1:]
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise Invalid("address", "is not a telephone number", "Enter it with the country code, as +442079460000.") from None
    return re.sub(r"[^0-9]", "", phonenumbers.format_out_of_country_calling_number(parsed, trunk.region or region))

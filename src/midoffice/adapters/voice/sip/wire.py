"""SIP messages as they stand on the wire: read with suspicion, answered by the book.

The grammar comes from aiosipua; what it lets pass and RFC 3261 does not is found here, before anything acts on a message.
"""

import re
from dataclasses import dataclass

from aiosipua import SipMessage, SipRequest, SipResponse, Via, generate_branch, generate_tag, parse_via

MOST_BYTES = 65_535
METHODS = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "REFER", "NOTIFY", "PRACK")
ALLOW = ", ".join(METHODS)
SUPPORTED = ("timer", "replaces")
SERVER = "midoffice"

_REQUEST_LINE = re.compile(rb"([A-Za-z0-9.!%*_+`'~-]{1,64}) (\S+) SIP/([0-9]+\.[0-9]+)\r?\n")
_OF_A_CALL = re.compile(rb"^(?:to|t)[ \t]*:[^\r\n]*;[ \t]*tag[ \t]*=", re.IGNORECASE | re.MULTILINE)
_STATUS_LINE = re.compile(rb"SIP/2\.0 ([1-6][0-9][0-9])( [^\r\n]*)?\r?\n")
_URI = re.compile(r"sips?:(?:[^\s<>@\"?]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?(?:;[^\s<>\"?]*)?", re.IGNORECASE)
_TEL = re.compile(r"tel:[0-9+#*().;A-Za-z=-]+", re.IGNORECASE)
_SPACES = re.compile(r"\s*([/;=])\s*")
_ONCE = ("call-id", "cseq", "from", "to", "max-forwards", "content-length", "content-type")
_ALIASES = {"x": "Session-Expires", "r": "Refer-To", "o": "Event", "d": "Request-Disposition", "b": "Referred-By"}
_MOST_CSEQ = 2**31 - 1
_MOST_HOPS = 255

REASONS = {
    100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 413: "Request Entity Too Large",
    415: "Unsupported Media Type", 416: "Unsupported URI Scheme", 420: "Bad Extension", 422: "Session Interval Too Small",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 486: "Busy Here",
    487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event", 491: "Request Pending", 500: "Server Internal Error",
    501: "Not Implemented", 503: "Service Unavailable", 505: "Version Not Supported", 513: "Message Too Large", 603: "Decline",
}  # fmt: skip


class Unreadable(Exception):
    """Nothing that could be answered."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request cannot be taken, as a status of SIP; `why` stands behind the status."""

    status: int
    why: str = ""


def begins_call(data: bytes) -> bool:
    """Whether a message looks like the first one of a call: a glance, which costs next to nothing beside reading it."""
    return data.lstrip(b"\r\n").startswith(b"INVITE ") and _OF_A_CALL.search(data) is None


def read(data: bytes) -> SipRequest | SipResponse:
    """Read a message; raises Unreadable for what is none, or has no way back (no usable Via)."""
    start = data.lstrip(b"\r\n")
    request_line = _REQUEST_LINE.match(start)
    if request_line is None and _STATUS_LINE.match(start) is None:
        raise Unreadable
    try:
        message = SipMessage.parse(start)
    except (ValueError, IndexError) as trouble:
        raise Unreadable from trouble
    for short, long in _ALIASES.items():
        for value in message.headers.get(short):
            message.headers.append(long, value)
    if isinstance(message, SipRequest) and request_line is not None and request_line[3] != b"2.0":
        message.headers.set_single("X-Version", "other")
    if top_via(message) is None:
        raise Unreadable
    return message


def top_via(message: SipMessage) -> Via | None:
    """Return the way back that the sender wrote, None where it is not one."""
    vias = message.headers.get("via")
    if not vias:
        return None
    try:
        via = parse_via(_SPACES.sub(r"\1", vias[0]))
    except (ValueError, IndexError, UnboundLocalError):
        return None
    if via.protocol.upper() != "SIP/2.0" or not re.fullmatch(r"\[?[A-Za-z0-9.:-]+\]?", via.host):
        return None
    return via


def fault_of(request: SipRequest, data_length: int | None = None) -> Fault | None:
    """Return what is wrong with a request; `data_length` is the size of its body as it arrived."""
    if "X-Version" in request.headers:
        return Fault(505)
    missing = [name for name in ("from", "to", "call-id", "cseq") if not request.headers.get_first(name)]
    if missing:
        return Fault(400, f"Missing {missing[0]}")
    repeated = [name for name in _ONCE if len(request.headers.get(name)) > 1]
    if repeated:
        return Fault(400, f"Repeated {repeated[0]}")
    return _numbers(request, data_length) or _addresses(request)


def _numbers(request: SipRequest, data_length: int | None) -> Fault | None:
    sequence, _, method = (request.headers.get_first("cseq") or "").partition(" ")
    if not _number(sequence, _MOST_CSEQ) or method.strip() != request.method:
        return Fault(400, "CSeq does not fit")
    hops = request.headers.get_first("max-forwards")
    if hops is not None and not _number(hops, _MOST_HOPS):
        return Fault(400, "Max-Forwards does not fit")
    length = request.headers.get_first("content-length")
    if length is not None and (not _number(length, MOST_BYTES) or (data_length is not None and int(length) > data_length)):
        return Fault(400, "Content-Length does not fit")
    return None


def _number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most


def _addresses(request: SipRequest) -> Fault | None:
    for name in ("from", "to"):
        if not _address_fits(request.headers.get_first(name) or ""):
            return Fault(400, f"{name.capitalize()} is not an address")
    if not tag_of(request, "from"):
        return Fault(400, "From has no tag")
    scheme, colon, _ = request.uri.partition(":")
    if request.uri.startswith("<") or not colon:
        return Fault(400, "Request-URI is not an address")
    if scheme.lower() not in {"sip", "sips", "tel"}:
        return Fault(416)
    return None if _URI.fullmatch(request.uri) or _TEL.fullmatch(request.uri) else Fault(400, "Request-URI is not an address")


def _address_fits(value: str) -> bool:
    """Whether quotes and brackets are closed, and what stands before a bracket is one name."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', value)
    if bare.count('"') % 2 or bare.count("<") != bare.count(">") or bare.count("<") > 1:
        return False
    if "<" in bare:
        name, _, rest = bare.partition("<")
        if not re.fullmatch(r"\s*(?:\"\"|[A-Za-z0-9.!%*_+`'~ \t-]*)\s*", name):
            return False
        return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+>", rest))
    return bool(re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]*:[^\s,]+$", re.sub(r"\s*([;=])\s*", r"\1", bare).strip()))


def tag_of(message: SipMessage, header: str) -> str:
    """Return the tag of From or To; empty without one."""
    value = message.headers.get_first(header) or ""
    behind = value.rpartition(">")[2] if ">" in value else value
    found = re.search(r";\s*tag\s*=\s*([^;\s>]+)", behind, re.IGNORECASE)
    return found[1] if found else ""


def call_id(message: SipMessage) -> str:
    """Return the Call-ID; empty without one."""
    return message.headers.get_first("call-id") or ""


def sequence(message: SipMessage) -> int:
    """Return the number in CSeq; 0 where it is none."""
    text = (message.headers.get_first("cseq") or "").partition(" ")[0]
    return int(text) if _number(text, _MOST_CSEQ) else 0


def tokens(message: SipMessage, header: str) -> tuple[str, ...]:
    """Return the words of a list such as Supported or Require, in small letters."""
    return tuple(word.strip().lower() for value in message.headers.get(header) for word in value.split(",") if word.strip())


def answer(request: SipRequest, status: int, why: str = "", *, tag: str = "", headers: dict[str, str] | None = None) -> SipResponse:
    """Make the answer to a request. `tag` is our side's, where the request has none of ours yet; one is made up where needed."""
    response = SipResponse(status_code=status, reason_phrase=why or REASONS.get(status, "Answer"))
    for name in ("Via", "Record-Route"):
        for value in request.headers.get(name):
            response.headers.append(name, value)
    for name in ("From", "Call-ID", "CSeq"):
        response.headers.set_single(name, request.headers.get_first(name) or "")
    to = request.headers.get_first("to") or ""
    if status > 100 and not tag_of(request, "to"):  # noqa: PLR2004 - only 100 goes without
        to = f"{to};tag={tag or generate_tag()}"
    response.headers.set_single("To", to)
    for name, value in (headers or {}).items():
        response.headers.set_single(name, value)
    response.headers.set_single("Server", SERVER)
    return response


def new_via(transport: str, sent_by: str) -> str:
    """Return a Via of ours with a new branch, asking for answers to the port that we send from."""
    return f"SIP/2.0/{transport} {sent_by};branch={generate_branch()};rport"

"""Why calls end, in the words of SIP and in ours."""

import re

from aiosipua import SipMessage

from midoffice.domain.voice.call import Cause

_BY_STATUS = {
    403: Cause.REJECTED, 404: Cause.INVALID_NUMBER, 408: Cause.UNREACHABLE, 410: Cause.INVALID_NUMBER, 415: Cause.NO_CODEC,
    416: Cause.INVALID_NUMBER, 480: Cause.UNREACHABLE, 484: Cause.INVALID_NUMBER, 486: Cause.BUSY, 487: Cause.CANCELED,
    488: Cause.NO_CODEC, 503: Cause.OVERLOAD, 600: Cause.BUSY, 603: Cause.REJECTED, 604: Cause.INVALID_NUMBER, 606: Cause.NO_CODEC,
    607: Cause.REJECTED, 608: Cause.REJECTED,
}  # fmt: skip
_BY_Q850 = {
    1: Cause.INVALID_NUMBER, 17: Cause.BUSY, 18: Cause.NO_ANSWER, 19: Cause.NO_ANSWER, 20: Cause.UNREACHABLE, 21: Cause.REJECTED,
    22: Cause.INVALID_NUMBER, 27: Cause.UNREACHABLE, 28: Cause.INVALID_NUMBER, 34: Cause.OVERLOAD, 42: Cause.OVERLOAD,
}  # fmt: skip
_STATUS = {
    Cause.BUSY: 486, Cause.REJECTED: 603, Cause.NORMAL: 603, Cause.BLOCKED: 403, Cause.INVALID_NUMBER: 404, Cause.NO_CODEC: 488,
    Cause.OVERLOAD: 503, Cause.NODE_LOST: 503, Cause.FAILED: 500,
}  # fmt: skip
_NOT_THERE = 480
_TIMED_OUT = 408
_REASON = re.compile(r"Q\.850\s*;.*?cause\s*=\s*([0-9]{1,3})", re.IGNORECASE)


def cause_of(response_status: int, message: SipMessage, *, rang: bool) -> Cause:
    """Tell why the far end refused a call of ours; after it rang, somebody who is not there has not answered."""
    found = _REASON.search(message.headers.get_first("reason") or "")
    if found is not None and int(found[1]) in _BY_Q850:
        return _BY_Q850[int(found[1])]
    if rang and response_status in {_NOT_THERE, _TIMED_OUT}:
        return Cause.NO_ANSWER
    if 300 <= response_status < 400:  # noqa: PLR2004 - it wants us to call somebody else, whom our dial plan has not seen
        return Cause.REJECTED
    return _BY_STATUS.get(response_status, Cause.FAILED)


def status_for(cause: Cause) -> int:
    """Return the status with which a call of theirs is refused."""
    return _STATUS.get(cause, _NOT_THERE)

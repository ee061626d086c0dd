"""What the status of an HTTP answer means for a source."""

from http import HTTPStatus

from midoffice.adapters.backoffice.http_door import Answered
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema

_NOBODY = frozenset((HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE))
_REFUSED = frozenset((HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED))
_LATER = frozenset((HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY))
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)


def somebody_found(answer: Answered) -> bool:
    """Tell whether an answer is about somebody; False for "nobody known". Raises what other answers mean."""
    status = answer.status
    if status == HTTPStatus.OK:
        return True
    if status in _NOBODY:
        return False
    if status in _REFUSED:
        raise SourceForbidden(f"It refused us ({status}).")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        again = answer.headers.get("retry-after", "").strip()[:40]
        later = f"; it wants to be asked again after {again} (Retry-After)" if again.isprintable() and again else ""
        raise SourceDown(f"It was asked too often (429){later}.")
    if status in _SERVER_ERRORS or status in _LATER:
        raise SourceDown(f"It answered {status}.")
    if status in _REDIRECTS:
        raise SourceSchema(f"It redirects ({status}), and redirects are not followed. Enter the address that it redirects to.")
    raise SourceSchema(f"It does not understand the question ({status}).")

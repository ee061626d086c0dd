"""Does a page of ours answer under the address that customers use? The test of everything that lives on a page."""

import httpx2

from midoffice.kernel.errors import NeedsAttention, RetryLater

_TIMEOUT_SECONDS = 10.0
_OK = 200
_SERVER_ERROR = 500
_REMEDY = "Check that the setting http.public_url is the address that customers use and that it leads here."


async def probe_page(url: str, *, contains: str = "", transport: httpx2.AsyncBaseTransport | None = None) -> None:
    """Fetch a page as a customer's browser would.

    Raises NeedsAttention when something else than our page answers, RetryLater when nothing does.
    """
    try:
        async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, transport=transport) as client:
            answer = await client.get(url)
    except httpx2.HTTPError as error:
        raise RetryLater(f"Nothing answers at {url} ({type(error).__name__}). {_REMEDY}") from error
    if answer.status_code >= _SERVER_ERROR:
        raise RetryLater(f"{url} answers with an error ({answer.status_code}).")
    if answer.status_code != _OK:
        raise NeedsAttention(f"{url} answers with {answer.status_code}. {_REMEDY}")
    if contains not in answer.text:
        raise NeedsAttention(f"{url} answers with a page that is not ours. {_REMEDY}")

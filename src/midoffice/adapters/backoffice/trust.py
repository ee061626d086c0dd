"""Whose certificates are believed."""

import ssl
import threading
from functools import cache


@cache
def trust(authority: str) -> ssl.SSLContext:
    """Return whom to trust: an authority (PEM), or those of the system.

    Reading the system's takes tens of milliseconds, so once for all sources; `read_ahead` does it before anybody waits.
    """
    return ssl.create_default_context(cadata=authority or None)


def read_ahead(authority: str) -> None:
    """Begin to read in a thread whom to trust: the first question has no time for it."""
    threading.Thread(target=trust, args=(authority,), name="certificates", daemon=True).start()

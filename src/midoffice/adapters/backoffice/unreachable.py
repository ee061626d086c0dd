"""Why a source cannot be reached, in words that say where to look."""

import os
import socket
import ssl

from midoffice.ports.sources import SourceDown


class FileOutOfReach(SourceDown):
    """A file that a source reads is not there, or may not be read."""

    remedy = "Check the path, and whether midoffice's user may read the file."


def why_no_connection(error: OSError | EOFError) -> str:
    """Return why a connection did not come about."""
    if isinstance(error, socket.gaierror):
        return "The name of its host is not known."
    if isinstance(error, ConnectionRefusedError):
        return "No connection: nothing listens at this address and port."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"No connection: its certificate is not trusted ({error.verify_message})."
    if isinstance(error, ssl.SSLError):
        return f"No connection: it does not encrypt as it should ({error.reason})."
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
        return f"No connection: {os.strerror(error.errno).lower()}."
    return "It cannot be reached, or closed the connection."

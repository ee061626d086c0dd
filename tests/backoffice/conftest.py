"""Peers that the tests of sources talk to."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.backoffice.mariadb import MariaDb


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """One server for the worker's whole session. Its folder is not in pytest's own, which no other user may enter."""
    with tempfile.TemporaryDirectory(prefix="midoffice-mariadb-", ignore_cleanup_errors=True) as folder:
        server = MariaDb(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()

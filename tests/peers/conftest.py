"""Peers that the mail tests talk to."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.peers.certificate import Certificate, make_certificate
from tests.peers.dovecot import Dovecot


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def dovecot(certificate: Certificate) -> AsyncIterator[Dovecot]:
    """A running server with an empty mailbox. Its folder is not in pytest's own, which no other user may enter."""
    with tempfile.TemporaryDirectory(prefix="midoffice-dovecot-", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder), certificate)
        await server.start()
        yield server
        await server.stop()

"""coturn on loopback for tests: it lends passwords with a secret that we share with it, as in production."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from midoffice.domain.voice.ice import IceServer

_PATIENCE_SECONDS = 10.0
_SECRET = "shared with the relay"


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def turn_server(folder: Path) -> AsyncIterator[IceServer]:
    """Run a relay."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        "turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        "--use-auth-secret", f"--static-auth-secret={_SECRET}", "--realm=midoffice.test", "--allow-loopback-peers",
        "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout", f"--pidfile={folder / 'turn.pid'}",
        f"--userdb={folder / 'turn.db'}",
        cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                assert process.returncode is None, "turnserver has ended"
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                    continue
                writer.close()
                break
        yield IceServer((f"turn:127.0.0.1:{port}?transport=udp",), secret=_SECRET)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

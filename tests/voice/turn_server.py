"""coturn on loopback for tests: it lends passwords with a secret that we share with it, as in production."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from midoffice.domain.voice.ice import IceServer
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port, free_ports

_SECRET = "shared with the relay"


@asynccontextmanager
async def turn_server(folder: Path) -> AsyncIterator[IceServer]:
    """Run a relay."""
    port, relayed = free_port(), free_ports(40)
    process = await asyncio.create_subprocess_exec(
        "turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        f"--min-port={relayed.start}", f"--max-port={relayed[-1]}",
        "--use-auth-secret", f"--static-auth-secret={_SECRET}", "--realm=midoffice.test", "--allow-loopback-peers",
        "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout", f"--pidfile={folder / 'turn.pid'}",
        f"--userdb={folder / 'turn.db'}",
        cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
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

"""SIPp as the far end of a trunk: runs a scenario once, or as often as wanted, against an address of loopback."""

import asyncio
import contextlib
import random
import socket
from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"
_PATIENCE_SECONDS = 30


def free_port() -> int:
    """Return a UDP port that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """Return a port that nobody has over UDP and TCP, as is the next one; not of those that connections are given."""
    for port in random.sample(range(10_000, 30_000, 2), 500):
        try:
            with contextlib.ExitStack() as held:
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                    for each in (port, port + 1):
                        held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", each))
        except OSError:
            continue
        return port
    raise RuntimeError("There is no free pair of ports.")


async def sipp(scenario: str, folder: Path, target: int, *, calls: int = 1, rate: int = 10, port: int = 0) -> str:
    """Run a scenario to its end and return what it printed; AssertionError with what SIPp says unless all calls went well."""
    words = [
        "sipp", f"127.0.0.1:{target}", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-m", str(calls), "-r", str(rate),
        "-i", "127.0.0.1", "-p", str(port or free_port()), "-mi", "127.0.0.1", "-mp", str(free_port() & ~1),
        "-s", "+442079460123", "-nostdin", "-timeout", str(_PATIENCE_SECONDS - 5), "-timeout_error",
        "-trace_err", "-error_file", str(folder / "errors.log"), "-nd", "-cid_str", f"{scenario}-%u-%p@%s",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *words, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    errors = folder / "errors.log"
    told = errors.read_text(errors="replace")[-3_000:] if errors.exists() else ""
    assert process.returncode == 0, (
        f"{scenario} ended with {process.returncode}\n{told}\n{output.decode(errors='replace')[-2_000:]}"
    )
    return output.decode(errors="replace")

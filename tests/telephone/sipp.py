"""SIPp as the far end of a trunk: runs a scenario once, or as often as wanted, against an address of loopback."""

import asyncio
from pathlib import Path

from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port, free_ports

SCENARIOS = Path(__file__).parent / "scenarios"


async def sipp(scenario: str, folder: Path, target: int, *, calls: int = 1, rate: int = 10, port: int = 0) -> str:
    """Run a scenario to its end and return what it printed; AssertionError with what SIPp says unless all calls went well."""
    words = [
        "sipp", f"127.0.0.1:{target}", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-m", str(calls), "-r", str(rate),
        "-i", "127.0.0.1", "-p", str(port or free_port()), "-mi", "127.0.0.1", "-mp", str(free_ports(4).start),
        "-s", "+442079460123", "-nostdin", "-timeout", f"{PATIENCE_SECONDS - 5:.0f}", "-timeout_error",
        "-trace_err", "-error_file", str(folder / "errors.log"), "-nd", "-cid_str", f"{scenario}-%u-%p@%s",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *words, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
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

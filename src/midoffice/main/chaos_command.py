"""`midoffice chaos`: a proxy in front of a real source, with trouble on order."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from midoffice.adapters.system_clock import SystemClock
from midoffice.kernel.errors import Invalid
from midoffice.ports.outside import Clock
from midoffice.testing.chaos.plan import FaultKind, Lie
from midoffice.testing.chaos.plan_file import Stand, read_phase, read_stands, stand
from midoffice.testing.chaos.proxy import ChaosProxy

_LOOKS_SECONDS = 0.25
Say = Callable[[str], None]


def chaos(  # noqa: PLR0913  # the options of a command line
    *,
    plan: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="TOML file with several sources or phases.")
    ] = None,
    listen: Annotated[str, typer.Option(help="Where midoffice connects to instead, e.g. 127.0.0.1:6000.")] = "127.0.0.1:0",
    target: Annotated[str, typer.Option(help="Where the real source is, e.g. 127.0.0.1:5432.")] = "",
    http: Annotated[bool, typer.Option("--http", help="It speaks HTTP without TLS; needed for lying.")] = False,
    fault: Annotated[FaultKind, typer.Option(help="What is wrong.")] = FaultKind.SLOW,
    delay: Annotated[float, typer.Option(min=0, help="Slow: milliseconds that answers come later.")] = 100.0,
    jitter: Annotated[float, typer.Option(min=0, help="Slow: up to so many more.")] = 0.0,
    up: Annotated[float, typer.Option(min=1, help="Flapping: milliseconds up.")] = 1000.0,
    down: Annotated[float, typer.Option(min=1, help="Flapping: milliseconds down.")] = 1000.0,
    lie: Annotated[Lie, typer.Option(help="Lying: how.")] = Lie.OTHER_CUSTOMER,
    share: Annotated[float, typer.Option(min=0, max=1, help="Slow and lying: the part of the answers.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same trouble.")] = 0,
) -> None:
    """Stand in front of a source and make it slow, frozen, flapping, down or lying; Ctrl-C ends it."""
    if plan is not None:
        stands = read_stands(plan.read_text(encoding="utf-8"))
    else:
        if not target:
            raise Invalid("--target", "There is no source to stand in front of.", "Enter its address, or a file with a plan.")
        values: dict[str, Any] = {"fault": fault, "delay_ms": delay, "jitter_ms": jitter, "up_ms": up, "down_ms": down}
        phase = read_phase(values | {"lie": lie, "share": share}, "--fault")
        stands = (stand({"listen": listen, "target": target, "protocol": "http" if http else "tcp"}, (phase,), seed, "-"),)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_interrupted(stands))


async def _until_interrupted(stands: Sequence[Stand]) -> None:
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await make_trouble(stands, SystemClock(), Console().print, over)


@dataclass
class _Standing:
    """A proxy that runs, and what was last said about it."""

    stand: Stand
    proxy: ChaosProxy
    said: str = ""


async def make_trouble(stands: Sequence[Stand], clock: Clock, say: Say, over: asyncio.Event) -> None:
    """Run the proxies until `over`; say where they listen, each change of their trouble, and at the end what they met.

    Raises Invalid when an address cannot be listened at.
    """
    standing: list[_Standing] = []
    ending = asyncio.ensure_future(over.wait())
    try:
        for each in stands:
            proxy = ChaosProxy(each.target, each.plan, clock, http=each.http)
            try:
                await proxy.start(each.listen)
            except OSError as error:
                raise Invalid(
                    "listen", f"{each.listen} cannot be listened at: {error.strerror}.", "Choose another port."
                ) from error
            standing.append(_Standing(each, proxy))
            say(f"{each.name}: {each.listen.host}:{proxy.port} -> {each.target}, seed {each.plan.seed}")
        while not over.is_set():
            for one in standing:
                _say_changes(one, say)
            looking = asyncio.ensure_future(clock.pause(_LOOKS_SECONDS))
            await asyncio.wait((looking, ending), return_when=asyncio.FIRST_COMPLETED)
            looking.cancel()
    finally:
        ending.cancel()
        for one in standing:
            await one.proxy.stop()
            met = ", ".join(f"{kind} {count}" for kind, count in sorted(one.proxy.seen.items()))
            say(f"{one.stand.name}: {met or 'nobody came'}")


def _say_changes(one: _Standing, say: Say) -> None:
    fault = one.proxy.fault()
    now = f"{fault.kind} ({fault.lie})" if fault.kind is FaultKind.LYING else str(fault.kind)
    if now != one.said:
        one.said = now
        say(f"{one.stand.name}: {now}")

"""Programs that we start and that must not outlive us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LOG_LIMIT_BYTES = 10_000_000


def start_child(
    command: Sequence[str],
    *,
    log: Path,
    at_parents_death: signal.Signals = signal.SIGTERM,
    user: int | None = None,
    group: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that gets `at_parents_death` when this thread's process ends, however it ends.

    Call it from a thread that lives as long as the child may: Linux sends the signal when the
    starting *thread* ends. On other systems an orphan stays and is found at the next start.
    The output goes to `log`, whose predecessor is kept once as `<log>.1` beyond 10 MB.

    Args:
        command: The program and its arguments; no shell is involved.
        log: File that collects standard output and standard error.
        at_parents_death: What the kernel sends to the child when we die.
        user: Numeric id to run as, or our own.
        group: Numeric group id to run as, or our own.
        environment: The whole environment of the child, or ours.
    """
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  # callers pass commands of their own making
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment) if environment is not None else None,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            preexec_fn=_die_with_parent(at_parents_death),  # noqa: PLW1509  # nothing in it allocates or locks
        )


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    # Looked up before the fork: between fork and exec nothing may be loaded.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_for_the_signal() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return ask_for_the_signal


def stop_child(child: subprocess.Popen[bytes], signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait up to its seconds; SIGKILL after the last."""
    for number, patience_seconds in signals:
        if child.poll() is not None:
            return
        child.send_signal(number)
        try:
            child.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    child.kill()
    child.wait()

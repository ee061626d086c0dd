"""A small process that keeps the embedded engines while anybody uses them.

Started by `midoffice.main.engines` as `python -m midoffice.main.keeper FOLDER ORDER`; not meant
for people. It writes one line of JSON when the engines are up. It imports as little as it can:
it lives as long as the product and its memory counts.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import sys
import threading
from pathlib import Path

from midoffice.adapters.nats.embedded import EmbeddedNats
from midoffice.adapters.postgres.embedded import EmbeddedPostgres
from midoffice.kernel.errors import MidofficeError
from midoffice.main.engines import KEEPER_LOCK, STATE, USERS_LOCK, EngineOrder, EngineUrls, open_lock, write_state

_LOOK_SECONDS = 0.5


def main() -> int:
    """Start what is ordered, keep it up while it is used, stop it; returns the exit code."""
    if os.fork():
        os._exit(0)  # the keeper has no parent to wait for it
    folder, order = Path(sys.argv[1]), EngineOrder(**json.loads(sys.argv[2]))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Those who use the engines get these signals too; when they are gone, so are we.
        # A handler of ours, because the engines would inherit SIG_IGN.
        signal.signal(number, lambda *_: None)
    keeper_lock = open_lock(folder / KEEPER_LOCK)
    fcntl.flock(keeper_lock, fcntl.LOCK_EX)
    engines: list[EmbeddedPostgres | EmbeddedNats] = []
    try:
        postgres = EmbeddedPostgres(folder / "postgres", durable=order.durable) if order.postgres else None
        nats = EmbeddedNats(folder / "nats") if order.nats else None
        for engine in (postgres, nats):
            if engine is not None:
                engines.append(engine)
                engine.start()
        urls = EngineUrls(database=postgres.url() if postgres else "", nats=nats.url() if nats else "")
        _say(write_state(folder, urls))
        _keep(engines, _when_unused(folder))
    except MidofficeError as problem:
        print(problem.message, file=sys.stderr)  # noqa: T201  # the file that our starter reads
        return 1
    finally:
        (folder / STATE).unlink(missing_ok=True)
        for engine in reversed(engines):
            engine.stop()
    return 0


def _say(line: str) -> None:
    """Tell our starter, which may be gone already, and let go of its pipe."""
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), line.encode() + b"\n")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _when_unused(folder: Path) -> threading.Event:
    """An event that is set once nobody holds the users' lock; we then hold it until we end."""
    unused = threading.Event()
    users = open_lock(folder / USERS_LOCK)

    def wait() -> None:
        fcntl.flock(users, fcntl.LOCK_EX)
        unused.set()

    threading.Thread(target=wait, daemon=True, name="users").start()
    return unused


def _keep(engines: list[EmbeddedPostgres | EmbeddedNats], unused: threading.Event) -> None:
    """Bring an engine back that died while it was needed; its address stays the same."""
    while not unused.wait(_LOOK_SECONDS):
        for engine in engines:
            if not engine.died:
                continue
            print(f"{type(engine).__name__} died; starting it again", file=sys.stderr, flush=True)  # noqa: T201  # our log
            try:
                engine.start()
            except MidofficeError as problem:
                print(problem.message, file=sys.stderr, flush=True)  # noqa: T201  # our log; tried again at the next look


if __name__ == "__main__":
    sys.exit(main())

"""The product as processes: start, share, stop."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from midoffice.main.engines import engines_running

PATIENCE_SECONDS = 60


class Process:
    """`midoffice up` with one role, in a data folder."""

    def __init__(self, data: Path, role: str) -> None:
        self._child = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "midoffice.main.cli", "up", "--role", role],
            env={**os.environ, "MIDOFFICE_DATA_DIR": str(data)},
            cwd=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, event: str) -> None:
        """Read the log until the event stands in it."""
        assert self._child.stderr is not None
        seen = []
        for line in self._child.stderr:
            seen.append(line)
            if line.startswith("{") and json.loads(line)["event"] == event:
                return
        pytest.fail(f"ended before {event}: {''.join(seen)}")

    def end(self, number: signal.Signals) -> int:
        """Send the signal and return the exit code."""
        self._child.send_signal(number)
        self._child.communicate(timeout=PATIENCE_SECONDS)
        return self._child.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_it_cleanly_with_its_engines(number: signal.Signals, folder: Path) -> None:
    process = Process(folder, "workers")
    process.wait_for("ready")
    assert process.end(number) == 0
    assert not engines_running(folder / "engines")


def test_roles_share_the_engines_of_their_data_folder(folder: Path) -> None:
    workers, router = Process(folder, "workers"), Process(folder, "router")
    workers.wait_for("ready")
    router.wait_for("ready")
    assert workers.end(signal.SIGTERM) == 0
    assert engines_running(folder / "engines")
    assert router.end(signal.SIGTERM) == 0
    assert not engines_running(folder / "engines")

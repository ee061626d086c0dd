"""The public conformance kit, read beside the project where it is there; the project's own cases otherwise."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
KIT = ROOT.parent / "shared" / "dmn-tck"
OWN = Path(__file__).parent / "cases"


def models() -> list[Path]:
    """The models of the kit, and those of the project's own cases."""
    folders = [OWN, KIT] if KIT.is_dir() else [OWN]
    return sorted(path for folder in folders for path in folder.glob("compliance-level-*/*/*.dmn"))

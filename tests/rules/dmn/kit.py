"""The public conformance kit, read beside the project where it is there."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
KIT = ROOT.parent / "shared" / "dmn-tck"
OWN = Path(__file__).parent / "cases"


def models() -> list[Path]:
    """The models of the kit, or of the project's own cases."""
    return sorted((KIT if KIT.is_dir() else OWN).glob("compliance-level-*/*/*.dmn"))

"""Identifiers that somebody may send who is not a customer: each is one value, and nothing more, to every kind of source.

`injections.json` lists them: SQL, filters of directories, paths and addresses, XML, templates, tricks of Unicode, control
characters. None of them is the identifier of a record in any test's source, though `C-1` and `C-2` are.
"""

import json
from pathlib import Path

LISTED: tuple[str, ...] = tuple(json.loads((Path(__file__).parent / "injections.json").read_text(encoding="utf-8")))
TOO_LONG = ("A" * 10_240, "\u00e9" * 10_240, "*" * 10_240, "../" * 3_414)

INJECTIONS: tuple[str, ...] = LISTED + TOO_LONG

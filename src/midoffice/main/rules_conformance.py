"""Running a folder of conformance tests: finds models and test files, evaluates every case, counts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from midoffice.domain.rules.dmn.engine import Model, compile_model
from midoffice.domain.rules.dmn.reading import read_definitions
from midoffice.domain.rules.dmn.testcases import Result, Verdict, read_cases, run_case
from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from midoffice.domain.rules.dmn.model import Definitions

_LEVEL = re.compile(r"level-(\d+)")


@dataclass(slots=True)
class Tally:
    """Cases by level and folder."""

    results: list[Result] = field(default_factory=list)

    def counts(self, chosen: Callable[[Result], bool] = lambda _result: True) -> dict[str, int]:
        """How many passed and failed, and all of them."""
        found = Counter(result.verdict for result in self.results if chosen(result))
        return {"passed": found[Verdict.SUCCESS], "failed": found[Verdict.ERROR], "total": found.total()}

    def folders(self) -> list[str]:
        """The folders in their order."""
        return list(dict.fromkeys(result.folder for result in self.results))

    def summary(self) -> dict[str, object]:
        """The counts of all, and of each level."""
        levels = sorted({level_of(result) for result in self.results} - {""})
        by_level = {level: self.counts(lambda result, level=level: level_of(result) == level) for level in levels}  # type: ignore[misc]  # bound now
        return {**self.counts(), "levels": by_level}


def level_of(result: Result) -> str:
    """The level of compliance that a folder belongs to, by its name: `2` or `3`; empty if it says none."""
    found = _LEVEL.search(result.folder)
    return found.group(1) if found else ""


def run_folders(models: Path, tests: Path, now: datetime, beat: Callable[[str], None] = lambda _folder: None) -> Tally:
    """Run every test file below `tests` on the model that it names, below `models`.

    The model is looked for in the folder of the same path first, then by its name alone; the other models of its folder, and
    then those of all folders, are what it may import. `beat` is told each folder before it is run.
    """
    shelf = _Shelf(models)
    tally = Tally()
    for path in sorted(tests.rglob("*.xml")):
        folder = path.parent.relative_to(tests).as_posix()
        label = _label(tests, folder)
        beat(label)
        tally.results += _run_file(shelf, path, folder, label, now)
    return tally


def _label(tests: Path, folder: str) -> str:
    """The folder as the kit's result files name it: with the folder of its level."""
    own = tests.resolve().name
    if folder == ".":
        above = tests.resolve().parent.name
        return f"{above}/{own}" if _LEVEL.search(above) else own
    return f"{own}/{folder}" if _LEVEL.search(own) else folder


def _run_file(shelf: _Shelf, path: Path, folder: str, label: str, now: datetime) -> Iterable[Result]:
    try:
        file = read_cases(path.read_bytes())
    except Invalid as fault:
        return [Result(label, path.stem, "", Verdict.ERROR, fault.message)]
    try:
        model = shelf.model(folder, file.model)
    except Invalid as fault:
        return [Result(label, path.stem, case.id, Verdict.ERROR, fault.message) for case in file.cases]
    found: list[Result] = []
    for case in file.cases:
        why = run_case(model, case, now)
        found.append(Result(label, path.stem, case.id, Verdict.ERROR if why else Verdict.SUCCESS, why))
    return found


class _Shelf:
    """The models below a folder, read when they are wanted and compiled once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths = sorted(root.rglob("*.dmn"))
        self._read: dict[Path, Definitions] = {}
        self._compiled: dict[Path, Model] = {}

    def model(self, folder: str, name: str) -> Model:
        """The model of this file name, or the only one of the folder if no name is given. Raises `Invalid` if there is none."""
        here = self._root / folder
        named = [path for path in self._paths if path.name in {name, f"{name}.dmn"}]
        alone = [path for path in self._paths if path.parent == here]
        path = next((p for p in named if p.parent == here), named[0] if named else None)
        if path is None and not name and len(alone) == 1:
            path = alone[0]
        if path is None:
            raise Invalid("model", f"{name} is not below {self._root}.", "Give the folder that holds the models.")
        if path not in self._compiled:
            model = self._definitions(path)
            wanted = {i.namespace for i in model.imports}
            beside = [p for p in self._paths if p.parent == path.parent and p != path] if wanted else []
            elsewhere = [p for p in self._paths if p.parent != path.parent] if wanted else []
            imports = {m.namespace: m for m in map(self._definitions, reversed(beside))}
            if not wanted <= imports.keys():
                imports = {m.namespace: m for m in map(self._definitions, elsewhere)} | imports
            self._compiled[path] = compile_model(model, list(imports.values()))
        return self._compiled[path]

    def _definitions(self, path: Path) -> Definitions:
        if path not in self._read:
            self._read[path] = read_definitions(path.read_bytes())
        return self._read[path]

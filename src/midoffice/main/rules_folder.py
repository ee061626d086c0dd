"""A rule set as a folder of files, fit for git: `rules.toml`, one `.dmn` file for each model, and `tests.json`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from midoffice.domain.rules.content import check_cases
from midoffice.domain.rules.dmn_files import export_dmn, import_dmn
from midoffice.domain.rules.version import RuleCase, RuleContent
from midoffice.kernel.errors import Invalid
from midoffice.usecases.rules.rules import NewRuleSet

HEAD, CASES = "rules.toml", "tests.json"
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_FIELDS = {"key", "name", "description", "purpose", "mode"}
_EXAMPLE = "See docs/rules.md for an example."


@dataclass(frozen=True, slots=True)
class RulesFolder:
    """What a folder says: how the rule set is called, and its content."""

    head: NewRuleSet
    content: RuleContent


def folder_named(rules: str) -> RulesFolder | None:
    """Return what a folder says, None for the key of a rule set; raises Invalid for neither, and as `read_folder`."""
    if Path(rules).is_dir():
        return read_folder(Path(rules))
    if not _KEY.fullmatch(rules):
        raise Invalid(rules, "is no folder, and no key of a rule set", "Check the path; `midoffice rules list` tells the keys.")
    return None


def read_folder(folder: Path) -> RulesFolder:
    """Read a folder; raises Invalid naming the file and what is wrong in it."""
    head = _read_head(folder / HEAD)
    files = sorted(folder.glob("*.dmn"))
    models = []
    for file in files:
        try:
            models.append(import_dmn(file.read_bytes()))
        except Invalid as problem:
            place = f"{file.name}, {problem.fields['field']}"
            raise Invalid(place, str(problem.fields["why"]), str(problem.fields["remedy"])) from problem
    return RulesFolder(head, RuleContent(tuple(models), _read_cases(folder / CASES), head.mode))


def _read_head(file: Path) -> NewRuleSet:
    if not file.is_file():
        raise Invalid(HEAD, "is not there", _EXAMPLE)
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Invalid(HEAD, f"is no TOML: {problem}", _EXAMPLE) from problem
    strange = sorted(said.keys() - _FIELDS)
    if strange:
        raise Invalid(f"{HEAD}, {strange[0]}", "is not known", f"Use {', '.join(sorted(_FIELDS))}.")
    key = said.get("key", "")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Invalid(f"{HEAD}, key", f"is {key!r}", "Use lower-case letters, digits and inner hyphens.")
    try:
        return TypeAdapter(NewRuleSet).validate_python({"name": key, **said})
    except ValidationError as problem:
        first = problem.errors()[0]
        raise Invalid(f"{HEAD}, {first['loc'][0]}", first["msg"], _EXAMPLE) from problem


def _read_cases(file: Path) -> tuple[RuleCase, ...]:
    if not file.is_file():
        return ()
    try:
        return check_cases(TypeAdapter(tuple[RuleCase, ...]).validate_json(file.read_bytes()))
    except ValidationError as problem:
        first = problem.errors()[0]
        raise Invalid(f"{CASES}, {'.'.join(map(str, first['loc'])) or 'the whole file'}", first["msg"], _EXAMPLE) from problem


def write_folder(folder: Path, head: NewRuleSet, content: RuleContent) -> None:
    """Write a folder that `read_folder` reads as the same; other files in it stay, DMN files of models that are gone do not."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = {"key": head.key, "name": head.name, "description": head.description}
    lines |= {"purpose": head.purpose.value, "mode": content.mode.value}
    text = "".join(f"{name} = {orjson.dumps(value).decode()}\n" for name, value in lines.items())
    (folder / HEAD).write_text(text, encoding="utf-8")
    cases = [_case(case) for case in content.cases]
    (folder / CASES).write_bytes(orjson.dumps(cases, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    for old in folder.glob("*.dmn"):
        old.unlink()
    for number, model in enumerate(content.models, 1):
        stem = re.sub(r"[^a-z0-9]+", "-", str(model.document.get("name", "")).lower()).strip("-") or "model"
        (folder / f"{number:02}-{stem[:60]}.dmn").write_bytes(export_dmn(model))


def _case(case: RuleCase) -> dict[str, Any]:
    said: dict[str, Any] = {"name": case.name, "inputs": case.inputs, "expected": case.expected}
    said |= {"at": case.at.isoformat()} if case.at else {}
    return said | ({"description": case.description} if case.description else {})

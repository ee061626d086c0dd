"""The check before publication against the conformance kit: what has a value there is not refused."""

from collections import defaultdict
from pathlib import Path

import pytest
from tests.rules.dmn.kit import models

from midoffice.domain.rules.dmn.linking import link
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.reading import read_definitions
from midoffice.domain.rules.dmn.testcases import read_cases
from midoffice.domain.rules.dmn.verify.expressions import ExpressionCheck
from midoffice.kernel.errors import Invalid

REFUSED = {
    ("0064-feel-conjunction", "decision006_c"),  # false and "true"
    ("0064-feel-conjunction", "decision008_b"),  # 123 and false
    ("0064-feel-conjunction", "decision008_c"),  # "true" and false
    ("0065-feel-disjunction", "decision003_b"),  # true or 123
}

FOLDERS = sorted({path.parent for path in models()})


def read(folder: Path) -> list[Definitions]:
    found: list[Definitions] = []
    for path in sorted(folder.glob("*.dmn")):
        try:
            found.append(read_definitions(path.read_bytes()))
        except Invalid:
            continue  # a file that is refused has its own tests
    return found


def with_a_value(folder: Path) -> set[str]:
    """The names for which every case of the folder expects a value."""
    values: dict[str, list[object]] = defaultdict(list)
    for path in folder.glob("*test*.xml"):
        for case in read_cases(path.read_bytes()).cases:
            for expected in case.expected:
                values[expected.name].append(expected.value)
    return {name for name, all_of_them in values.items() if not any(map(has_null, all_of_them))}


def has_null(value: object) -> bool:
    if isinstance(value, list):
        return any(map(has_null, value))
    return value is None or (isinstance(value, dict) and any(map(has_null, value.values())))


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_what_has_a_value_is_not_refused(folder: Path) -> None:
    valued = with_a_value(folder)
    definitions = read(folder)
    for one in definitions:
        names = {element.id: element.name for element in one.elements()}
        others = [other for other in definitions if other is not one]
        for finding in ExpressionCheck(link(one, others)).findings():
            name = names[finding.where.decision]
            assert name not in valued or (folder.name, name) in REFUSED, finding

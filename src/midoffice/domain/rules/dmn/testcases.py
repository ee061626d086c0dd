"""The test files of the public conformance kit, and what its result files say."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from midoffice.domain.rules.dmn.engine import Model
from midoffice.domain.rules.dmn.markup import Markup, read_markup
from midoffice.domain.rules.feel.operations import equal
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values import read_date, read_date_time, read_duration, read_time, shown
from midoffice.kernel.errors import Invalid, NotFound

CLOSE = Decimal("1e-8")
"""How far a number may be from the expected one, relative to it: the kit writes many results with eight decimals or so."""

_NAMESPACE = "http://www.omg.org/spec/DMN/20160719/testcase"


class Verdict(StrEnum):
    """How a case ended, in the words of the kit's result files."""

    SUCCESS = "SUCCESS"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Expected:
    """One result that a case wants. `error` wants null together with a report."""

    name: str
    value: object
    error: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `invocable` is the decision service to call, or empty."""

    id: str
    inputs: Mapping[str, object]
    expected: tuple[Expected, ...]
    invocable: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A test file: the model's file name, and its cases."""

    model: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How one case ended. `why` says what was wrong, and is empty otherwise."""

    folder: str
    file: str
    case: str
    verdict: Verdict
    why: str = ""


def read_cases(data: bytes) -> CaseFile:
    """Read a test file. Raises `Invalid` for anything else."""
    root = read_markup(data)
    if root.name != "testCases" or root.namespace != _NAMESPACE:
        raise Invalid(f"line {root.line}", "this is not a test file of the conformance kit.", "Choose a file of test cases.")
    model = next((e.text().strip() for e in root.elements() if e.name == "modelName"), "")
    return CaseFile(model, tuple(_case(e) for e in root.elements() if e.name == "testCase"))


def _case(element: Markup) -> Case:
    inputs: dict[str, object] = {}
    expected: list[Expected] = []
    for child in element.elements():
        if child.name == "inputNode":
            namespace = child.get("namespace")
            name = child.get("name")
            inputs[f"{namespace}#{name}" if namespace else name] = _value(child)
        elif child.name == "resultNode":
            wanted = next((e for e in child.elements() if e.name == "expected"), None)
            error = child.get("errorResult").strip() in {"true", "1"}
            expected.append(Expected(child.get("name"), None if wanted is None else _value(wanted), error))
    service = element.get("invocableName") if element.get("type") == "decisionService" else ""
    return Case(element.get("id"), inputs, tuple(expected), service)


def _value(element: Markup) -> object:
    """The value that an element holds: a context of components, a list, or a simple value."""
    children = [e for e in element.elements() if e.namespace == _NAMESPACE and e.name != "extensionElements"]
    components = [e for e in children if e.name == "component"]
    if components:
        return {e.get("name"): None if _is_nil(e) else _value(e) for e in components}
    if not children or _is_nil(children[0]):
        return None
    held = children[0]
    if held.name == "list":
        return [None if _is_nil(item) else _value(item) for item in held.elements() if item.name == "item"]
    return _simple(held)


def _is_nil(element: Markup) -> bool:
    return any(name.rpartition(":")[2] == "nil" and value.strip() in {"true", "1"} for name, value in element.attributes.items())


def _simple(element: Markup) -> object:
    kind = next((value for name, value in element.attributes.items() if name.rpartition(":")[2] == "type"), "").rpartition(":")[2]
    text = element.text()
    if kind in {"", "string"}:
        return text
    text = text.strip()
    value: object = None
    if kind == "boolean":
        value = text in {"true", "1"}
    elif kind in {"date", "time", "dateTime", "duration"}:
        value = _READERS[kind](text)
    else:
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = None
    if value is None or (isinstance(value, Decimal) and not value.is_finite()):
        raise Invalid(f"line {element.line}", f"{text!r} is no {kind}.", "Correct the test file.")
    return value


_READERS = {"date": read_date, "time": read_time, "dateTime": read_date_time, "duration": read_duration}


def run_case(model: Model, case: Case, now: datetime) -> str:
    """What is wrong with a case; empty if every result is as expected."""
    outcome = None if not case.invocable else model.evaluate(case.invocable, case.inputs, now=now)
    for wanted in case.expected:
        try:
            found = outcome or model.evaluate(wanted.name, case.inputs, now=now)
        except NotFound as missing:
            return missing.message
        value = found.value
        if outcome is not None and len(case.expected) > 1 and isinstance(value, dict):
            value = value.get(wanted.name)
        why = compare(wanted, value, found.faults, now)
        if why:
            return why
    return ""


def compare(wanted: Expected, value: object, faults: Sequence[str], now: datetime) -> str:
    """What is wrong with one result; empty if nothing is. A wanted error is null with a report, not null alone."""
    if wanted.error and not faults:
        return f"{wanted.name}: an error was to be reported, and there was none (the value is {shown(value)})."
    if not is_close(value, wanted.value, Run(now)):
        told = f" Reported: {faults[0]}" if faults else ""
        return f"{wanted.name}: {shown(value)}, where {shown(wanted.value)} is expected.{told}"
    return ""


def is_close(value: object, wanted: object, run: Run) -> bool:
    """Whether a value is the expected one; numbers as close as the kit writes them."""
    if isinstance(value, Decimal) and isinstance(wanted, Decimal):
        return abs(value - wanted) <= CLOSE * max(Decimal(1), abs(wanted))
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(is_close(a, b, run) for a, b in zip(value, wanted, strict=True))
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(is_close(value[key], wanted[key], run) for key in value)
    if value is None or wanted is None:
        return value is wanted
    return type(value) is type(wanted) and equal(run, value, wanted) is True


def result_file(results: Iterable[Result]) -> str:
    """The kit's result file: folder, test file, case, verdict and comment, all in quotation marks."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for result in results:
        writer.writerow((result.folder, result.file, result.case, str(result.verdict), result.why))
    return text.getvalue()

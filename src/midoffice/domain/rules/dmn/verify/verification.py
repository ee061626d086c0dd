"""The one entry: everything that is wrong with a model."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from midoffice.domain.rules.dmn.engine import Model
from midoffice.domain.rules.dmn.linking import Key, Linked, link
from midoffice.domain.rules.dmn.logic import Table
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.problems import Problem
from midoffice.domain.rules.dmn.tables import MOST_ROWS
from midoffice.domain.rules.dmn.verify.expressions import ExpressionCheck, fault_finding
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.graph import name_findings, origins_of, service_findings
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.space import STEPS
from midoffice.domain.rules.dmn.verify.table import TableCheck
from midoffice.domain.rules.dmn.verify.unwritten import undecided, unwritten
from midoffice.domain.rules.dmn.verify.vocabulary import Vocabulary
from midoffice.domain.rules.dmn.verify.walk import parts_of
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.names import Names

MOST_OF_A_KIND = 25


def verify(definitions: Definitions, imported: Sequence[Definitions] = (), steps: int = STEPS) -> tuple[Finding, ...]:
    """Return what is wrong with a model, in the order of the model: errors and warnings, each with its place and remedy.

    `imported` are the models that it imports. Never raises for whatever the model says; the work is bounded (`steps` events of a
    sweep for each question about a table), and a table that is too large for it has a finding that says so. At most 25 findings of
    one kind are given for one decision, and one more that counts the rest.
    """
    return tuple(_limited(_all(definitions, imported, steps)))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stop a publication."""
    return tuple(one for one in findings if one.severity is Severity.ERROR)


def _all(definitions: Definitions, imported: Sequence[Definitions], steps: int) -> Iterator[Finding]:
    linked = link(definitions, imported)
    problems = Model(linked).problems
    foreign = _foreign(linked)
    yield from (_problem(one, linked) for one in problems if one.place.element not in foreign)
    yield from name_findings(definitions)
    yield from service_findings(definitions)
    yield from undecided(definitions)
    yield from ExpressionCheck(linked).findings()
    vocabulary = Vocabulary(definitions, tuple(imported))
    origins = origins_of(linked)
    readers: dict[tuple[Key, frozenset[str]], Reader] = {}
    for part in parts_of(definitions):
        yield from unwritten(part)
        key = (definitions.namespace, part.where.decision)
        if (key, part.local) not in readers:
            names = linked.names(key)
            readers[key, part.local] = Reader(Names(names.variables | part.local, names.members | part.local))
        reader = readers[key, part.local]
        if isinstance(part.logic, Table) and len(part.logic.rules) <= MOST_ROWS:  # a longer one, the compiler has refused
            yield from TableCheck(part.logic, part.where, vocabulary, reader, origins.of, steps).findings()


def _foreign(linked: Linked) -> set[str]:
    """Return what only the imported models have: whoever verifies these is told of it."""
    ids: dict[bool, set[str]] = {True: set(), False: set()}
    for model in linked.models.values():
        own = ids[model is linked.main]
        own.update(element.id for element in model.elements())
        own.update(one.id or one.name for one in model.types)
        own.update(one.id or one.name for one in model.imports)
    return ids[False] - ids[True]


def _problem(problem: Problem, linked: Linked) -> Finding:
    """Return what the compiler found as a finding."""
    place, fault = problem.place, problem.fault
    where = Where(place.element, place.rule, place.column, _field(place.field))
    if isinstance(fault, FeelFault):
        return fault_finding(fault, where, "syntax")
    code = "model"
    if place.field == "requires":
        code = "cycle" if (linked.main.namespace, place.element) in linked.circular else "unknown_requirement"
    why = str(fault.fields["why"])
    return Finding(
        Severity.ERROR, code, f"{problem.name}: {why}" if problem.name else why, where, remedy=str(fault.fields["remedy"])
    )


def _field(path: str) -> str:
    """Return the part of an element as findings name it: without what its rule and column already say."""
    parts = [one for one in path.removeprefix("logic").removeprefix(".").split(".") if one not in {"", "when", "then"}]
    if parts and parts[-1] == "inputs":
        parts[-1] = "expression"
    return ".".join(one for one in parts if one != "inputs")


def _limited(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield at most so many findings of one kind for one decision, then one that counts the rest."""
    counts: Counter[tuple[str, str]] = Counter()
    more: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        kind = (finding.where.decision, finding.code)
        counts[kind] += 1
        if counts[kind] <= MOST_OF_A_KIND:
            yield finding
        else:
            more.setdefault(kind, finding)
    for kind, finding in more.items():
        rest = counts[kind] - MOST_OF_A_KIND
        yield Finding(
            finding.severity,
            finding.code,
            f"{rest} more of this kind: {finding.message}",
            finding.where,
            finding.example,
            finding.remedy,
        )

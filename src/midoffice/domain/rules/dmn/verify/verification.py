"""The one entry: everything that is wrong with a model."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from midoffice.domain.rules.dmn.logic import Table
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.graph import graph_findings, requirements_of
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.space import STEPS
from midoffice.domain.rules.dmn.verify.table import TableCheck
from midoffice.domain.rules.dmn.verify.vocabulary import Vocabulary
from midoffice.domain.rules.dmn.verify.walk import Text, parts_of, texts_of, type_texts
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
    vocabulary = Vocabulary(definitions, tuple(imported))
    requirements = requirements_of(definitions)
    readers: dict[frozenset[str], Reader] = {}
    names = vocabulary.names()

    def reader(local: frozenset[str]) -> Reader:
        if local not in readers:
            readers[local] = Reader(Names(names.variables | local, names.members | local))
        return readers[local]

    yield from graph_findings(definitions, requirements)
    for text in type_texts(definitions):
        yield from _syntax(text, reader(text.local))
    for part in parts_of(definitions):
        own = reader(part.local)
        for text in texts_of(part):
            yield from _syntax(text, own)
        if isinstance(part.logic, Table):
            yield from TableCheck(part.logic, part.where, vocabulary, own, requirements.origins, steps).findings()


def _syntax(text: Text, reader: Reader) -> Iterator[Finding]:
    """Yield what keeps a text from being read."""
    read = reader.tests(text.text) if text.tests else reader.expression(text.text)
    if isinstance(read, FeelFault):
        yield syntax_finding(read, text.where)


def syntax_finding(fault: FeelFault, where: Where) -> Finding:
    """Return the finding of a text that is not FEEL, or not FEEL that can be right."""
    at = Where(where.decision, where.rule, where.column, where.field, fault.start, fault.end)
    remedy = fault.suggestion or (f"Expected {fault.expected}." if fault.expected else "")
    return Finding(Severity.ERROR, "syntax", fault.message, at, remedy=remedy)


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

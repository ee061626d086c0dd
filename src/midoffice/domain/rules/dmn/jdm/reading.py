"""A JDM file as a model: each table a decision, the answer of the file one more."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from midoffice.domain.rules.dmn.jdm.nodes import Json, NodeReader, objects, own_scope, read_expressions, read_table
from midoffice.domain.rules.dmn.jdm.scope import Reading, Scope, root, unique
from midoffice.domain.rules.dmn.jdm.tokens import Untranslated
from midoffice.domain.rules.dmn.logic import HitPolicy, Literal, Table
from midoffice.domain.rules.dmn.model import Decision, Definitions, InputData, Position, Requirement, RequirementKind
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.verification import verify
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.printer import print_expression
from midoffice.kernel.errors import Invalid

MOST_BYTES = 5_000_000
MOST_NODES = 1_000
_WIDTH, _HEIGHT, _FARTHEST = 180.0, 80.0, 1e9
_REFUSED = {
    "functionNode": ("runs a program", "Write what it computes as an expression or a table."),
    "switchNode": ("chooses between ways", "Make the choice a column of the tables behind it."),
    "decisionNode": ("calls another file", "Import that file too, and name its decision as a requirement."),
    "customNode": ("is not part of the format", "Write what it does as an expression or a table."),
}


class JdmRefused(Invalid):
    """A file that cannot be taken over as it is. `findings` say what stands in the way, each with its node, row and column."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Tell the first of them."""
        first = findings[0]
        more = f" There are {len(findings) - 1} more." if len(findings) > 1 else ""
        super().__init__("jdm", first.message + more, first.remedy)
        self.findings = findings


def read_jdm(data: bytes | str, name: str = "", namespace: str = "") -> Definitions:
    """Return the decision tables and expressions of a JDM file as a model.

    Tables keep their rows in order, `first` or `collect`; cells become FEEL. A decision with the name of the response puts the
    results together as the file does; a row that sets nothing gives null there, where the file would leave the field out. Raises
    JdmRefused with everything that cannot be translated; nothing in the file is ever run.
    """
    document = _document(data)
    graph = _Graph(document)
    definitions = graph.definitions(name or str(document.get("name") or "Imported rules"), namespace or "urn:jdm:imported")
    findings = graph.findings or [one for one in verify(definitions, steps=0) if one.code == "syntax"]
    if findings:
        raise JdmRefused(tuple(findings))
    return definitions


def _refusal(message: str, remedy: str, node: str = "") -> Finding:
    return Finding(Severity.ERROR, "untranslated", message, Where(decision=node), remedy=remedy)


def _document(data: bytes | str) -> Json:
    if len(data) > MOST_BYTES:
        raise JdmRefused((_refusal("The file is larger than 5 MB.", "Split it into several."),))
    try:
        document = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise JdmRefused((_refusal("The file is not JSON in UTF-8.", "Export it again as JSON."),)) from None
    if not isinstance(document, dict) or not isinstance(document.get("nodes"), list) or not isinstance(document.get("edges"), list):
        raise JdmRefused((_refusal("The file has no nodes and edges.", "Export the decision as JSON from its editor."),))
    if len(document["nodes"]) > MOST_NODES:
        raise JdmRefused((_refusal(f"The file has more than {MOST_NODES} nodes.", "Split it into several."),))
    return document


class _Graph:
    """The nodes of a file, read in the order of its edges."""

    def __init__(self, document: Json) -> None:
        self.nodes: dict[str, Json] = {str(n.get("id")): n for n in document["nodes"] if isinstance(n, dict)}
        edges = [e for e in document["edges"] if isinstance(e, dict)]
        pairs = [(str(e.get("sourceId")), str(e.get("targetId"))) for e in edges]
        self.sources = {one: list(dict.fromkeys(s for s, t in pairs if t == one and s in self.nodes)) for one in self.nodes}
        self.findings: list[Finding] = []
        self.scopes: dict[str, Scope] = {}
        self.decisions: list[Decision] = []
        self.collects: dict[str, tree.Expression] = {}
        self.inputs: set[str] = set()
        self.taken: set[str] = set(_roots(self.nodes.values()))
        self.ids: dict[str, str] = {}
        self.positions: dict[str, Position] = {}

    def definitions(self, name: str, namespace: str) -> Definitions:
        """Read everything, noting what cannot be read."""
        for one in self.in_order():
            node = self.nodes[one]
            try:
                self.read(one, node)
            except Untranslated as refusal:
                self.findings.append(_refusal(f"{_name(node)}: {refusal.message}", refusal.remedy, one))
                self.scopes[one] = Scope(request=True)
        inputs = tuple(InputData(f"input_{number}", root) for number, root in enumerate(sorted(self.inputs), 1))
        ids = {one.name: one.id for one in inputs} | {one.name: one.id for one in self.decisions}
        decisions = tuple(_with_ids(one, ids) for one in self.decisions)
        return Definitions(name, namespace, inputs=inputs, decisions=decisions, positions=self.positions)

    def in_order(self) -> Iterator[str]:
        """Yield the nodes, each after those that it hangs on; those in a circle are refused."""
        left = dict(self.sources)
        while left:
            ready = [one for one, sources in left.items() if not any(source in left for source in sources)]
            if not ready:
                names = ", ".join(_name(self.nodes[one]) for one in list(left)[:5])
                self.findings.append(_refusal(f"These nodes hang on each other in a circle: {names}.", "Remove one of the edges."))
                return
            for one in ready:
                del left[one]
                yield one

    def read(self, one: str, node: Json) -> None:
        """Read one node. Raises Untranslated."""
        kind = str(node.get("type"))
        if kind == "inputNode":
            self.scopes[one] = Scope(request=True)
            return
        if kind in _REFUSED:
            what, remedy = _REFUSED[kind]
            raise Untranslated(f"This node {what}: it cannot be translated.", remedy)
        if kind not in {"decisionTableNode", "expressionNode", "outputNode"}:
            raise Untranslated(f"Nodes of the kind {kind!s:.40} are not known.", "Remove the node.")
        if not self.sources[one]:
            raise Untranslated("Nothing leads to this node.", "Connect it, or remove it.")
        scope = Scope()
        for source in self.sources[one]:
            scope.take_in(self.scopes[source], _name(node))
        if kind == "outputNode":
            self.answer(one, node, scope)
        else:
            self.decide(one, node, scope)

    def decide(self, one: str, node: Json, scope: Scope) -> None:
        """Make a decision of a node with logic."""
        content = node.get("content")
        if not isinstance(content, dict):
            raise Untranslated("This node is empty.", "Fill it, or remove it.")
        if any(source in self.collects for source in self.sources[one]):
            raise Untranslated("A list of results is not a field to test.", "Let the table choose the first row, or end there.")
        name = unique(_name(node), self.taken, "Decision")
        reader = NodeReader(content, self.id_of(one), name, Reading(own_scope(scope)))
        logic, names = (read_table if node.get("type") == "decisionTableNode" else read_expressions)(reader, content)
        self.findings += reader.findings
        self.add(Decision(reader.id, name, logic, requires=_needs(reader.reading)), node, reader.reading)
        whole = tree.Name(name)
        single = isinstance(logic, Table) and len(names) == 1
        fields = {path: whole if single else tree.Path(whole, short) for path, short in names.items()}
        passed = own_scope(scope) if content.get("passThrough") else Scope()
        passed.fields |= fields
        self.scopes[one] = passed
        if isinstance(logic, Table) and logic.hit_policy is HitPolicy.COLLECT:
            item = tree.Name("item")
            parts = {path: item if single else tree.Path(item, short) for path, short in names.items()}
            self.collects[one] = tree.For((tree.Iteration("item", whole),), _nested(parts))

    def answer(self, one: str, node: Json, scope: Scope) -> None:
        """Make a decision that puts the results together as the file does."""
        lists = [source for source in self.sources[one] if source in self.collects]
        if lists and len(self.sources[one]) > 1:
            raise Untranslated("A list of results cannot be joined with others.", "Give it a response of its own.")
        value = self.collects[lists[0]] if lists else _nested(scope.fields)
        reading = Reading(scope, decisions={root(field) for field in scope.fields.values()})
        decision = Decision(self.id_of(one), unique(_name(node), self.taken, "Response"), Literal(print_expression(value)))
        self.add(_needing(decision, _needs(reading)), node, reading)
        self.scopes[one] = Scope()

    def add(self, decision: Decision, node: Json, reading: Reading) -> None:
        """Keep a decision with its place in the diagram."""
        self.decisions.append(decision)
        self.inputs |= reading.inputs
        position = node.get("position")
        if isinstance(position, dict):
            x, y = (_number(position.get(key)) for key in ("x", "y"))
            self.positions[decision.id] = Position(x, y, _WIDTH, _HEIGHT)

    def id_of(self, one: str) -> str:
        """Return the id of a node as XML can hold it."""
        if one not in self.ids:
            plain = re.sub(r"[^A-Za-z0-9_.-]", "_", one) or "node"
            plain = plain if plain[0].isalpha() or plain[0] == "_" else f"_{plain}"
            while plain in self.ids.values():
                plain += "_"
            self.ids[one] = plain
        return self.ids[one]


def _needs(reading: Reading) -> tuple[Requirement, ...]:
    """Return requirements by name; the ids are put in when all are known."""
    inputs = tuple(Requirement(RequirementKind.INPUT, name) for name in sorted(reading.inputs))
    return inputs + tuple(Requirement(RequirementKind.DECISION, name) for name in sorted(reading.decisions) if name)


def _needing(decision: Decision, requires: tuple[Requirement, ...]) -> Decision:
    return Decision(decision.id, decision.name, decision.logic, requires=requires)


def _with_ids(decision: Decision, ids: Mapping[str, str]) -> Decision:
    return _needing(decision, tuple(Requirement(one.kind, ids[one.href]) for one in decision.requires if one.href in ids))


def _nested(fields: Mapping[tuple[str, ...], tree.Expression]) -> tree.Expression:
    """Return a context of contexts with these fields."""
    groups: dict[str, dict[tuple[str, ...], tree.Expression]] = {}
    for path, value in fields.items():
        groups.setdefault(path[0], {})[path[1:]] = value
    entries = [tree.Entry(key, group[()] if () in group else _nested(group)) for key, group in groups.items()]
    return tree.Context(tuple(entries))


def _roots(nodes: Iterable[Json]) -> Iterator[str]:
    """Yield every word of the expressions: an input may have it for a name, so no decision should."""
    for node in nodes:
        content = node.get("content")
        parts = content if isinstance(content, dict) else {}
        texts = [column.get("field") for column in objects(parts.get("inputs"))]
        texts += [value for row in objects(parts.get("rules")) for value in row.values()]
        texts += [row.get("value") for row in objects(parts.get("expressions"))]
        for text in texts:
            yield from re.findall(r"[A-Za-z_][A-Za-z0-9_]*", text) if isinstance(text, str) else ()


def _name(node: Json) -> str:
    return str(node.get("name") or node.get("id") or "a node")


def _number(value: object) -> float:
    number = float(value) if isinstance(value, int | float | Decimal) else 0.0
    return number if -_FARTHEST < number < _FARTHEST else 0.0

"""Evaluating the decisions and services of a compiled model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from midoffice.domain.rules.dmn.assembly import Assembly, Input, Node
from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.domain.rules.dmn.given import NOT_GIVEN, fit_input
from midoffice.domain.rules.dmn.linking import Key, Linked, link
from midoffice.domain.rules.dmn.model import Decision, DecisionService, Definitions, Element
from midoffice.domain.rules.dmn.reads import Reads, fitting, joined, narrowed, part_of, reads_of
from midoffice.domain.rules.dmn.recording import TracedRun
from midoffice.domain.rules.dmn.trace import DecisionRecord, Outcome, Trace
from midoffice.domain.rules.feel.conformance import coerce
from midoffice.domain.rules.feel.run import MOST_STEPS, LimitReached, Mode, Run
from midoffice.domain.rules.feel.types import FeelType
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came from outside, as values of a model's inputs: made once for a customer, then used for many decisions.

    `faults` are what was wrong with an input, told by every evaluation that needs it. `inputs` is what it was made from.
    """

    model: "Model"
    mode: Mode
    inputs: Mapping[str, object]
    values: Mapping[Key, object]
    faults: Mapping[Key, tuple[str, ...]]


Inputs = Mapping[str, object] | Prepared
Read = tuple[Input, tuple[str, str, str], Reads, FeelType]
"""An input, what it is given as, what is read of it, and the type of that part."""


class Model:
    """A compiled model. Made once, then used by any number of evaluations, in any thread; nothing in it changes.

    `problems` are what keeps it from being run as it was meant. It can be evaluated all the same: what is wrong reports, and
    gives null.
    """

    def __init__(self, linked: Linked) -> None:
        """Compile everything that is linked."""
        self.definitions = linked.main
        self._linked = linked
        self._elements = linked.elements
        assembly = Assembly(linked, self._call_service)
        assembly.build()
        self._nodes: Mapping[Key, Node] = assembly.nodes
        self._inputs: Mapping[Key, Input] = assembly.inputs
        self._services = assembly.services
        self._plans: dict[tuple[tuple[Key, ...], frozenset[Key]], tuple[list[Read], list[Node]]] = {}
        self._by_name = self._index()
        self.problems = tuple(linked.problems)

    # --- asking

    def prepare(self, inputs: Mapping[str, object], *, now: datetime, zone: tzinfo = UTC, mode: Mode = "standard") -> Prepared:
        """The inputs as values of the types of this model; `now` and `zone` are for types that compare with them."""
        values: dict[Key, object] = {}
        faults: dict[Key, tuple[str, ...]] = {}
        for key, wanted in self._inputs.items():
            run = Run(now, zone, mode)
            values[key] = fit_input(run, wanted.name, _given(run, _known_as(key, wanted.name), inputs), wanted.kind)
            if run.faults:
                faults[key] = tuple(run.faults)
        return Prepared(self, mode, inputs, values, faults)

    def evaluate(
        self,
        name: str,
        inputs: Inputs,
        *,
        now: datetime,
        zone: tzinfo = UTC,
        mode: Mode = "standard",
        trace: bool = False,
        steps: int = MOST_STEPS,
    ) -> Outcome:
        """The value of the decision or decision service of this name or id.

        `inputs` are by the name of the input data (those of an imported model also by `namespace#name`), and for a service also
        by the name of its input decisions; FEEL values, Python's numbers as well. What is not there is null, in strict mode
        UNKNOWN. Or they are what `prepare` made of them for the same mode. Raises `NotFound` for a name that is no decision and
        no service.
        """
        key = self._find(name)
        if isinstance(inputs, Prepared) and (inputs.mode != mode or inputs.model is not self):
            raise ValueError("the inputs were prepared for another model or mode")
        run: Run = TracedRun(now, zone, mode, steps) if trace else Run(now, zone, mode, steps)
        records: list[DecisionRecord] | None = [] if trace else None
        try:
            value = self._answer(run, key, inputs, records)
        except (LimitReached, RecursionError, MemoryError) as limit:
            run.report(str(limit) if isinstance(limit, LimitReached) else "The evaluation goes too deep: it was stopped.")
            value = None
        faults = tuple(run.faults)
        return Outcome(
            value, faults, None if records is None or not isinstance(run, TracedRun) else Trace(key, name, records, faults, run)
        )

    def _answer(self, run: Run, key: Key, inputs: Inputs, records: list[DecisionRecord] | None) -> object:
        service = self._services.get(key)
        if service is None:
            return self._run_plan(run, (key,), {}, inputs, records)[key]
        raw = inputs.inputs if isinstance(inputs, Prepared) else inputs
        values = {part: fit_input(run, *self._wanted(part, raw, run)) for part in service.given}
        return coerce(
            run, service.value(self._run_plan(run, service.outputs, values, inputs, records)), service.result, service.name
        )

    def _call_service(self, run: Run, key: Key, arguments: tuple[object, ...]) -> object:
        """A service as a function: it sees its arguments, and no input beside them."""
        service = self._services[key]
        values = dict(zip(service.given, arguments, strict=True))
        return service.value(self._run_plan(run, service.outputs, values, {}, None))

    def _wanted(self, key: Key, inputs: Mapping[str, object], run: Run) -> tuple[str, object, FeelType]:
        element = self._elements[key]
        kind = self._inputs[key].kind if key in self._inputs else self._nodes[key].kind
        return element.name, _given(run, _known_as(key, element.name), inputs), kind

    def _run_plan(
        self,
        run: Run,
        targets: tuple[Key, ...],
        values: dict[Key, object],
        inputs: Inputs,
        records: list[DecisionRecord] | None,
    ) -> dict[Key, object]:
        """The values of decisions and of all that they need, beside the values that are given."""
        needed, nodes = self._plan(targets, frozenset(values))
        if isinstance(inputs, Prepared):
            for wanted, _, _, _ in needed:
                values[wanted.key] = inputs.values[wanted.key]
                for fault in inputs.faults.get(wanted.key, ()):
                    run.report(fault)
        else:
            for wanted, known_as, reads, kind in needed:
                values[wanted.key] = fit_input(run, wanted.name, _given(run, known_as, inputs, reads), kind)
        if records is None or not isinstance(run, TracedRun):
            for node in nodes:
                values[node.key] = node.step(run, node.scope(values))
            return values
        for node in nodes:
            first = len(run.records)
            scope = node.scope(values)
            values[node.key] = node.step(run, scope)
            records.append(DecisionRecord(node.decision, node.key, node.needs, values, run.records[first:]))
        return values

    def _plan(self, targets: tuple[Key, ...], given: frozenset[Key]) -> tuple[list[Read], list[Node]]:
        plan = self._plans.get((targets, given))
        if plan is None:
            plan = self._plans[targets, given] = self._make_plan(targets, given)
        return plan

    def _make_plan(self, targets: tuple[Key, ...], given: frozenset[Key]) -> tuple[list[Read], list[Node]]:
        inputs: list[Input] = []
        nodes: list[Node] = []
        seen: set[Key] = set(given)
        stack: list[tuple[Key, bool]] = [(target, False) for target in reversed(targets)]
        while stack:
            key, ready = stack.pop()
            if ready:
                nodes.append(self._nodes[key])
            elif key not in seen:
                seen.add(key)
                if key in self._inputs:
                    inputs.append(self._inputs[key])
                else:
                    stack.append((key, True))
                    stack.extend((need, False) for _, _, need in reversed(self._nodes[key].needs))
        return [self._read(wanted, nodes) for wanted in inputs], nodes

    def _read(self, wanted: Input, nodes: Sequence[Node]) -> Read:
        """An input with what the decisions of a plan read of it, and the type of that."""
        reads: Reads = {}
        for node in nodes:
            for prefix, name, key in node.needs:
                if key == wanted.key:
                    read = None if prefix else reads_of(node.decision.logic, name, self._linked.names(node.key))
                    reads = joined(reads, read)
        reads = fitting(wanted.kind, reads)
        return wanted, _known_as(wanted.key, wanted.name), reads, narrowed(wanted.kind, reads)

    def reads(self, name: str) -> Mapping[str, Reads]:
        """What the decision of this name or id, and all that it needs, read of each input. Raises `NotFound`."""
        needed, _ = self._plan((self._find(name),), frozenset())
        return {wanted.name: reads for wanted, _, reads, _ in needed}

    def input_names(self) -> frozenset[str]:
        """Every name under which an input, or a decision that a service is given, may be handed over."""
        keys = {*self._inputs, *(part for service in self._services.values() for part in service.given)}
        return frozenset(name for key in keys for name in _known_as(key, self._elements[key].name))

    # --- finding

    def _index(self) -> dict[str, Key]:
        """Decisions and services by name, then by id: what comes first is meant."""
        own: list[tuple[Key, Element]] = [(k, e) for k, e in self._elements.items() if k[0] == self.definitions.namespace]
        offered = [(k, e) for kind in (Decision, DecisionService) for k, e in own if isinstance(e, kind)]
        found: dict[str, Key] = {}
        for key, element in offered:
            found.setdefault(element.name, key)
        for key, element in offered:
            found.setdefault(element.id, key)
        return found

    def _find(self, name: str) -> Key:
        key = self._by_name.get(name)
        if key is None:
            raise NotFound(kind="decision", id=name)
        return key


def _known_as(key: Key, name: str) -> tuple[str, str, str]:
    """What an input or input decision may be called by whoever gives it; its name is the second."""
    return f"{key[0]}#{name}", name, key[1]


def _given(run: Run, known_as: tuple[str, str, str], inputs: Mapping[str, object], reads: Reads = None) -> object:
    """What was given under one of the names, as a FEEL value."""
    for known in known_as:
        if known in inputs:
            return part_of(inputs[known], reads)
    return Unknown(NOT_GIVEN, known_as[1]) if run.strict else None


def compile_model(model: Definitions, imports: Sequence[Definitions] = (), breathe: Breathe = without_a_break) -> Model:
    """Compile a model; `imports` are the models that it may import, by their namespaces. What is wrong is in `problems`.

    `breathe` is called between small steps.
    """
    return Model(link(model, imports, breathe))

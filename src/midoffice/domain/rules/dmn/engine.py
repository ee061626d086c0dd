"""Evaluating the decisions and services of a compiled model."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from midoffice.domain.rules.dmn.assembly import Assembly, Input, Node
from midoffice.domain.rules.dmn.given import NOT_GIVEN, feel_value, fit_input
from midoffice.domain.rules.dmn.linking import Key, Linked, link
from midoffice.domain.rules.dmn.model import Decision, DecisionService, Definitions
from midoffice.domain.rules.dmn.recording import TracedRun
from midoffice.domain.rules.dmn.trace import DecisionRecord, Outcome, Trace
from midoffice.domain.rules.feel.conformance import coerce
from midoffice.domain.rules.feel.run import MOST_STEPS, LimitReached, Mode, Run
from midoffice.domain.rules.feel.types import FeelType
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.kernel.errors import NotFound


class Model:
    """A compiled model. Made once, then used by any number of evaluations, in any thread; nothing in it changes.

    `problems` are what keeps it from being run as it was meant. It can be evaluated all the same: what is wrong reports, and
    gives null.
    """

    def __init__(self, linked: Linked) -> None:
        """Compile everything that is linked."""
        self.definitions = linked.main
        self._elements = linked.elements
        assembly = Assembly(linked, self._call_service)
        assembly.build()
        self._nodes: Mapping[Key, Node] = assembly.nodes
        self._inputs: Mapping[Key, Input] = assembly.inputs
        self._services = assembly.services
        self._plans: dict[tuple[tuple[Key, ...], frozenset[Key]], tuple[list[Input], list[Node]]] = {}
        self._by_name = self._index()
        self.problems = tuple(linked.problems)

    # --- asking

    def evaluate(
        self,
        name: str,
        inputs: Mapping[str, object],
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
        UNKNOWN. Raises `NotFound` for a name that is no decision and no service, and nothing else.
        """
        key = self._find(name)
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

    def _answer(self, run: Run, key: Key, inputs: Mapping[str, object], records: list[DecisionRecord] | None) -> object:
        service = self._services.get(key)
        if service is None:
            return self._run_plan(run, (key,), {}, inputs, records)[key]
        values = {part: fit_input(run, *self._wanted(part, inputs, run)) for part in service.given}
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
        return element.name, self._given(run, key, element.name, inputs), kind

    def _given(self, run: Run, key: Key, name: str, inputs: Mapping[str, object]) -> object:
        for known in (f"{key[0]}#{name}", name, key[1]):
            if known in inputs:
                return feel_value(inputs[known])
        return Unknown(NOT_GIVEN, name) if run.strict else None

    def _run_plan(
        self,
        run: Run,
        targets: tuple[Key, ...],
        values: dict[Key, object],
        inputs: Mapping[str, object],
        records: list[DecisionRecord] | None,
    ) -> dict[Key, object]:
        """The values of decisions and of all that they need, beside the values that are given."""
        needed, nodes = self._plan(targets, frozenset(values))
        for wanted in needed:
            value = self._given(run, wanted.key, wanted.name, inputs)
            values[wanted.key] = fit_input(run, wanted.name, value, wanted.kind)
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

    def _plan(self, targets: tuple[Key, ...], given: frozenset[Key]) -> tuple[list[Input], list[Node]]:
        plan = self._plans.get((targets, given))
        if plan is None:
            plan = self._plans[targets, given] = self._make_plan(targets, given)
        return plan

    def _make_plan(self, targets: tuple[Key, ...], given: frozenset[Key]) -> tuple[list[Input], list[Node]]:
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
        return inputs, nodes

    # --- finding

    def _index(self) -> dict[str, Key]:
        found: dict[str, Key] = {}
        for kind in (DecisionService, Decision):
            for key, element in self._elements.items():
                if isinstance(element, kind) and key[0] == self.definitions.namespace:
                    found[element.id] = key
                    found[element.name] = key
        return found

    def _find(self, name: str) -> Key:
        key = self._by_name.get(name)
        if key is None:
            raise NotFound(kind="decision", id=name)
        return key


def compile_model(model: Definitions, imports: Sequence[Definitions] = ()) -> Model:
    """Compile a model; `imports` are the models that it may import, by their namespaces. What is wrong is in `problems`."""
    return Model(link(model, imports))

"""What is wrong with the requirements of a model: circles, and arrows to nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from midoffice.domain.rules.dmn.model import Decision, Definitions, KnowledgeModel, RequirementKind
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where


@dataclass(frozen=True, slots=True)
class Requirements:
    """Who needs whom in one model, by id; only what can be evaluated."""

    names: Mapping[str, str]
    needs: Mapping[str, tuple[str, ...]]
    inputs: frozenset[str]

    def origins(self, name: str) -> frozenset[str]:
        """Return the names of the inputs that a variable comes from; the name itself if it is an input, or unknown."""
        start = next((one for one, known in self.names.items() if known == name), None)
        if start is None:
            return frozenset({name})
        seen: set[str] = set()
        stack = [start]
        while stack:
            top = stack.pop()
            if top not in seen:
                seen.add(top)
                stack.extend(self.needs.get(top, ()))
        return frozenset(self.names[one] for one in seen if one in self.inputs)

    def circles(self) -> Iterator[list[str]]:
        """Yield every circle that the requirements close, as ids, each once; without recursion."""
        done: set[str] = set()
        for start in self.needs:
            path: list[str] = []
            on_path: set[str] = set()
            stack: list[tuple[str, bool]] = [(start, False)]
            while stack:
                node, leaving = stack.pop()
                if leaving:
                    on_path.discard(path.pop())
                    done.add(node)
                elif node in on_path:
                    yield path[path.index(node) :]
                elif node not in done:
                    path.append(node)
                    on_path.add(node)
                    stack.append((node, True))
                    stack.extend((needed, False) for needed in self.needs.get(node, ()))


def requirements_of(definitions: Definitions) -> Requirements:
    """Collect who needs whom."""
    names = {one.id: one.name for one in definitions.inputs}
    names |= {one.id: one.name for one in definitions.decisions}
    names |= {one.id: one.name for one in definitions.knowledge}
    needs: dict[str, tuple[str, ...]] = {}
    element: Decision | KnowledgeModel
    for element in definitions.decisions:
        needs[element.id] = _needed(element)
    for element in definitions.knowledge:
        needs[element.id] = _needed(element)
    return Requirements(names, needs, frozenset(one.id for one in definitions.inputs))


def _needed(element: Decision | KnowledgeModel) -> tuple[str, ...]:
    asked = (one for one in element.requires if one.kind is not RequirementKind.AUTHORITY)
    return tuple(one.href.removeprefix("#") for one in asked)


def graph_findings(definitions: Definitions, requirements: Requirements) -> Iterator[Finding]:
    """Yield circles, requirements of nothing, and names that are taken twice."""
    for circle in requirements.circles():
        names = [requirements.names.get(one, one) for one in circle]
        words = " needs ".join([*names, names[0]]) if len(names) > 1 else f"{names[0]} needs itself"
        yield Finding(
            Severity.ERROR,
            "cycle",
            f"{words}: that never ends.",
            Where(decision=circle[0], field="requires"),
            remedy="Remove one of these requirements.",
            others=tuple(Where(decision=one, field="requires") for one in circle[1:]),
        )
    services = {one.id for one in definitions.services}
    for owner, needed in requirements.needs.items():
        for one in needed:
            if one not in requirements.names and one not in services and "#" not in one:
                yield Finding(
                    Severity.ERROR,
                    "unknown_requirement",
                    f"{requirements.names[owner]} needs {one}, which does not exist.",
                    Where(decision=owner, field="requires"),
                    remedy="Remove the requirement, or add what it needs.",
                )
    first: dict[str, str] = {}
    for owner, name in requirements.names.items():
        if first.setdefault(name, owner) != owner:
            yield Finding(
                Severity.ERROR,
                "name_taken",
                f"The name {name} is used twice.",
                Where(decision=owner, field="name"),
                remedy="Rename one of them: expressions know them by their names.",
                others=(Where(decision=first[name], field="name"),),
            )

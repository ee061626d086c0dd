"""Where the values of a model come from, names that are taken twice, and services that answer with nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from midoffice.domain.rules.dmn.linking import Linked
from midoffice.domain.rules.dmn.model import Definitions, InputData
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where


@dataclass(frozen=True, slots=True)
class Origins:
    """Which inputs a variable comes from. `sources` has those of every element of the model by its name."""

    sources: Mapping[str, frozenset[str]]

    def of(self, name: str) -> frozenset[str]:
        """Return the names of the inputs; the name itself for one that is not known."""
        return self.sources.get(name, frozenset({name}))


def origins_of(linked: Linked) -> Origins:
    """Follow the requirements of every element back to the inputs."""
    sources: dict[str, frozenset[str]] = {}
    for key, element in linked.elements.items():
        seen = {key}
        stack = [key]
        while stack:
            for link in linked.links.get(stack.pop(), ()):
                if link.target not in seen:
                    seen.add(link.target)
                    stack.append(link.target)
        inputs = (linked.elements[one] for one in seen)
        sources[element.name] = frozenset(one.name for one in inputs if isinstance(one, InputData))
    return Origins(sources)


def name_findings(definitions: Definitions) -> Iterator[Finding]:
    """Yield the names that two elements have."""
    names = [(one.id, one.name) for one in definitions.inputs]
    names += [(one.id, one.name) for one in definitions.decisions]
    names += [(one.id, one.name) for one in definitions.knowledge]
    first: dict[str, str] = {}
    for owner, name in names:
        if first.setdefault(name, owner) != owner:
            yield Finding(
                Severity.ERROR,
                "name_taken",
                f"The name {name} is used twice.",
                Where(decision=owner, field="name"),
                remedy="Rename one of them: expressions know them by their names.",
                others=(Where(decision=first[name], field="name"),),
            )


def service_findings(definitions: Definitions) -> Iterator[Finding]:
    """Yield the decision services without an output: the standard asks for one at least, and there would be no answer."""
    for service in definitions.services:
        if not service.outputs:
            yield Finding(
                Severity.ERROR,
                "no_answer",
                f"The decision service {service.name} answers with no decision.",
                Where(decision=service.id, field="outputs"),
                remedy="Choose at least one decision that it answers with, or remove the service.",
            )

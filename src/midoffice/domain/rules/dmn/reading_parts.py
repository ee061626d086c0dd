"""What every element of a DMN file has: an id, a place, and parts that are not ours to understand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from midoffice.domain.rules.dmn.markup import Markup, fragment
from midoffice.domain.rules.dmn.model import Foreign, Parameter
from midoffice.kernel.errors import Invalid


@dataclass(slots=True)
class Parts:
    """What one reading gathers on its way: `foreign` by id (or by the path from the nearest id), and the ids seen."""

    namespace: str
    model_namespace: str
    prefixes: Mapping[str, str]
    imports: Mapping[str, str]
    foreign: dict[str, Foreign] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def identify(self, element: Markup, made: str) -> str:
        """The element's id, or `made` (with a number, if that is taken) where the file gives none."""
        name = element.get("id")
        if name:
            if name in self.ids:
                raise Invalid(
                    f"line {element.line}",
                    f"the id {name!r} is there twice; first on line {self.ids[name]}.",
                    "Give each element its own id.",
                )
        else:
            name = made
            while name in self.ids:
                name += "_"
        self.ids[name] = element.line
        return name

    def own(self, element: Markup, name: str) -> bool:
        """Whether this is DMN's own element of this name."""
        return element.name == name and element.namespace == self.model_namespace

    def one(self, element: Markup, name: str) -> Markup | None:
        """The only child of this name, or None."""
        return next((child for child in element.elements() if self.own(child, name)), None)

    def all(self, element: Markup, name: str) -> list[Markup]:
        """All children of this name."""
        return [child for child in element.elements() if self.own(child, name)]

    def content(self, element: Markup, name: str) -> str:
        """The text of the child of this name, without the space around it."""
        child = self.one(element, name)
        return "" if child is None else child.text().strip()

    def tests(self, element: Markup, name: str) -> str:
        """The text of the tests (allowed values and the like) in the child of this name."""
        child = self.one(element, name)
        return "" if child is None else self.content(child, "text")

    def keep(self, element: Markup, key: str, attributes: frozenset[str], children: frozenset[str]) -> None:
        """Keep under this key whatever the names given do not cover."""
        extensions: list[str] = []
        others: list[str] = []
        for child in element.elements():
            if self.own(child, "extensionElements"):
                extensions += [fragment(inner, self.prefixes) for inner in child.elements()]
            elif child.namespace != self.model_namespace or child.name not in children:
                others.append(fragment(child, self.prefixes))
        kept = tuple((name, value) for name, value in element.attributes.items() if name not in attributes)
        if kept or extensions or others:
            self.foreign[key] = Foreign(kept, tuple(extensions), tuple(others))

    def type_of(self, text: str) -> str:
        """A type's name: `feel:number` is `number`, a prefix of an imported model is the import's name."""
        prefix, colon, name = text.strip().partition(":")
        if not colon:
            return prefix
        namespace = self.prefixes.get(prefix, "")
        imported = self.imports.get(namespace)
        if imported is not None and namespace != self.namespace:
            return f"{imported}.{name}" if imported else name
        return name

    def href(self, element: Markup) -> str:
        """Where an element points: an id here, or `namespace#id` elsewhere."""
        target = element.get("href").strip()
        namespace, hash_sign, name = target.partition("#")
        if not hash_sign or not name:
            raise Invalid(f"line {element.line}", f"{target!r} points nowhere.", "Point to an element with '#' and its id.")
        return name if namespace in {"", self.namespace} else target

    def parameter(self, element: Markup, key: str) -> Parameter:
        """A named, typed element: a parameter, or the column of a relation."""
        self.keep(element, element.get("id") or key, NAMED, frozenset())
        return Parameter(name_of(element), self.type_of(element.get("typeRef")), element.get("id"))


def is_feel(language: str) -> bool:
    """Whether the name of an expression language is one of FEEL's, or none at all."""
    return not language or "FEEL" in language.upper()


def need_feel(element: Markup) -> None:
    """Refuse an element whose text is in another language: read as FEEL it could mean something else."""
    language = element.get("expressionLanguage")
    if not is_feel(language):
        raise Invalid(f"line {element.line}", f"the {element.name} is written in {language}.", "Write it in FEEL.")


NAMED = frozenset({"id", "name", "typeRef"})


def name_of(element: Markup) -> str:
    """The name of an element that must have one; runs of space are one."""
    name = " ".join(element.get("name").split())
    if not name:
        raise Invalid(f"line {element.line}", f"the {element.name} has no name.", "Give it a name.")
    return name

"""What the writing of every element shares: its tag, and the foreign parts that it had when it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.markup import Markup, Raw
from midoffice.domain.rules.dmn.model import Foreign, Parameter

_NONE = Foreign()


@dataclass(frozen=True, slots=True)
class Pen:
    """Makes the elements of one file."""

    namespace: str
    prefix: str
    foreign: Mapping[str, Foreign]

    def element(self, name: str, attributes: Mapping[str, str], key: str = "") -> Markup:
        """An element with its own attributes (the empty ones left out), then those that are kept under its key."""
        element = Markup(name, self.namespace, self.prefix, {k: v for k, v in attributes.items() if v})
        kept = self.foreign.get(key, _NONE)
        element.attributes |= {k: v for k, v in kept.attributes if k not in element.attributes}
        if kept.extensions:
            element.children.append(self._node("extensionElements", [Raw(text) for text in kept.extensions]))
        return element

    def others(self, key: str) -> list[Markup | str]:
        """The kept elements that are not ours, as they were."""
        return [Raw(text) for text in self.foreign.get(key, _NONE).children]

    def finish(self, element: Markup, children: Sequence[Markup | None], key: str = "") -> Markup:
        """The element with its children: a description comes first, what else is kept comes last."""
        kept = self.others(key)
        mark = self.prefix + ":" if self.prefix else ""
        first: list[Markup | str] = [k for k in kept if isinstance(k, str) and k.startswith(f"<{mark}description")]
        element.children[:0] = first
        element.children += [child for child in children if child is not None]
        element.children += [k for k in kept if k not in first]
        return element

    def text(self, name: str, text: str) -> Markup | None:
        """An element with a text in it; None without text."""
        return self._node(name, [text]) if text else None

    def tests(self, name: str, text: str, key: str = "") -> Markup | None:
        """An element with a `text` element in it; None without text."""
        if not text and key not in self.foreign:
            return None
        return self.finish(self.element(name, {}, key), [self.words(text)], key)

    def words(self, text: str) -> Markup:
        """The `text` element; it is there even if there is no text."""
        return self._node("text", [text] if text else [])

    def parameter(self, name: str, parameter: Parameter, key: str) -> Markup:
        """A named, typed element."""
        key = parameter.id or key
        attributes = {"id": parameter.id, "name": parameter.name, "typeRef": parameter.type}
        return self.finish(self.element(name, attributes, key), [], key)

    def _node(self, name: str, children: "list[Markup | str]") -> Markup:
        return Markup(name, self.namespace, self.prefix, children=children)

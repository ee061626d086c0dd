"""Treatments with their templates compiled, and filled in for one customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes

from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.domain.decisions.reads import WHOLE
from midoffice.domain.decisions.rendering.contents import Part, parts_of
from midoffice.domain.decisions.rendering.environment import ESCAPED, PLAIN, Sandbox, compiled, parse
from midoffice.domain.decisions.rendering.filters import LANGUAGE
from midoffice.domain.decisions.rendering.links import checked_link
from midoffice.domain.decisions.rendering.mail import render_mail
from midoffice.domain.decisions.rendering.names import Entries, MissingValue, NotThere, seen
from midoffice.domain.decisions.rendering.rendered import NotRenderable, Rendered
from midoffice.domain.decisions.rendering.speech import checked_speech
from midoffice.domain.touchpoints.gsm import measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2.runtime import Context

    from midoffice.domain.decisions.action import Action, Treatment

MOST_SEGMENTS = 6
_ESCAPED = frozenset({"mjml", "ssml"})


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong with a text of a treatment, and where."""

    part: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a treatment."""

    name: str
    part: Part
    source: str
    environment: Sandbox
    constant: str | None = None
    """What it says to everybody; None where that depends."""
    _template: list[Template] = field(default_factory=list)

    def template(self) -> Template:
        """Return it compiled, which is done when it is first needed: most treatments of a catalogue are never shown."""
        if not self._template:
            self._template.append(compiled(self.source, self.environment))
        return self._template[0]


class CompiledTreatment:
    """The texts of a treatment. `reads` are the entries that they read by name, `faults` what is wrong with them.

    `needs` are those entries without which they cannot be said, whatever else holds: asked first, because it costs nearly nothing.
    """

    __slots__ = ("channel", "faults", "needs", "reads", "texts")

    def __init__(
        self,
        channel: DecisionChannel,
        texts: tuple[Text, ...],
        reads: Mapping[str, frozenset[str]],
        needs: tuple[tuple[str, str], ...],
        faults: tuple[TemplateFault, ...],
    ) -> None:
        """Keep the parts."""
        self.channel = channel
        self.texts = texts
        self.reads = reads
        self.needs = needs
        self.faults = faults

    def render(self, scope: Mapping[str, object], action: Action, language: str | None) -> Rendered:
        """Return what is said to the customer; raises NotRenderable where something is missing, too long or not allowed."""
        if self.faults:
            raise NotRenderable(self.faults[0].part, f"cannot be read: {self.faults[0].message.rstrip('.')}")
        self._check_needs(scope)
        variables = self._variables(scope, action)
        variables[LANGUAGE] = language
        contexts: dict[Sandbox, Context] = {}
        parts = {text.name: self._fill(text, variables, contexts) for text in self.texts}
        if self.channel is DecisionChannel.EMAIL:
            html, plain = render_mail(parts.pop("mjml"))
            return Rendered(self.channel, parts, html=html, text=plain)
        if self.channel is DecisionChannel.IVR:
            return Rendered(self.channel, {}, ssml=checked_speech(parts["ssml"], language))
        if self.channel is DecisionChannel.SMS:
            sms = measure(parts["text"])
            if sms.segments > MOST_SEGMENTS:
                raise NotRenderable("text", f"takes {sms.segments} segments, and {MOST_SEGMENTS} are the most")
            return Rendered(self.channel, {"text": sms.text}, text=sms.text, segments=sms.segments)
        return Rendered(self.channel, parts)

    def _check_needs(self, scope: Mapping[str, object]) -> None:
        """Raise NotRenderable for the first entry that is needed and not there."""
        for name, entry in self.needs:
            value = scope.get(name)
            found = seen(value.get(entry), f"{name}.{entry}") if isinstance(value, dict) else None
            if isinstance(found, MissingValue):
                raise found.not_renderable()

    def _variables(self, scope: Mapping[str, object], action: Action) -> dict[str, object]:
        """What is read, and nothing else; what is not there is missing by its whole path."""
        found: dict[str, object] = {}
        for name, entries in self.reads.items():
            value = _told_of(action) if name == "action" else scope.get(name)
            if value is None and entries != {WHOLE}:
                value = {}
            found[name] = Entries(value, name) if isinstance(value, dict) else seen(value, name)
        return found

    @staticmethod
    def _fill(text: Text, variables: dict[str, object], contexts: dict[Sandbox, Context]) -> str:
        pieces: list[str] = []
        room = text.part.longest
        try:
            for piece in _pieces(text, variables, contexts) if text.constant is None else (text.constant,):
                room -= len(piece)
                pieces.append(piece)
                if room < 0:
                    break
        except NotThere as missing:
            raise missing.not_renderable() from None
        except (TemplateError, ArithmeticError, TypeError, ValueError, RecursionError) as wrong:
            raise NotRenderable(text.name, f"cannot be filled in: {str(wrong)[:200]}") from None
        if room < 0:
            raise NotRenderable(text.name, f"has more than {text.part.longest:,} characters")
        filled = "".join(pieces).strip()
        if not filled and text.part.needed:
            raise NotRenderable(text.name, "is empty")
        return checked_link(filled, text.name) if text.part.form == "link" and filled else filled


def _told_of(action: Action) -> dict[str, object]:
    return {
        "key": action.key,
        "name": action.name,
        "kind": action.kind.value,
        "group": action.group,
        "value": action.value,
    }


def _pieces(text: Text, variables: dict[str, object], contexts: dict[Sandbox, Context]) -> Iterator[str]:
    """Return the pieces of a text filled in. Texts of one treatment share what they are filled in with: none can change it."""
    template = text.template()
    context = contexts.get(text.environment)
    if context is None:
        # Shared: nothing is copied, and there are no globals to be looked through.
        context = contexts[text.environment] = template.new_context(variables, shared=True)
    return template.root_render_func(context)


def compile_treatment(treatment: Treatment) -> CompiledTreatment:
    """Compile the texts of a treatment; what cannot be read is in its faults."""
    texts: list[Text] = []
    faults: list[TemplateFault] = []
    reads: dict[str, set[str]] = {}
    needs: set[tuple[str, str]] = set()
    for name, part, source in parts_of(treatment.channel, treatment.content):
        environment = ESCAPED if part.form in _ESCAPED else PLAIN
        constant = None
        try:
            tree = parse(source, environment)
            constant = constant_of(tree)
            needs.update(needed_by(tree))
            for root, entry in read_by(tree):
                reads.setdefault(root, set()).add(entry)
        except TemplateSyntaxError as wrong:
            faults.append(TemplateFault(name, wrong.lineno, wrong.message or "It cannot be read."))
        texts.append(Text(name, part, source, environment, constant))
    return CompiledTreatment(
        treatment.channel,
        tuple(texts),
        {name: frozenset(entries) for name, entries in reads.items()},
        tuple(sorted(needs)),
        tuple(faults),
    )


def constant_of(tree: nodes.Template) -> str | None:
    """Return what a template says if it reads nothing; None if it does."""
    pieces = [piece for node in tree.body for piece in (node.nodes if isinstance(node, nodes.Output) else [node])]
    texts = [piece.data for piece in pieces if isinstance(piece, nodes.TemplateData)]
    return "".join(texts) if len(texts) == len(pieces) else None


def needed_by(tree: nodes.Template) -> Iterator[tuple[str, str]]:
    """Yield the entries that a template writes in any case: not inside of if or for, nor with a filter that replaces them."""
    stack: list[nodes.Node] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            if node.node.name != "action":
                yield node.node.name, node.attr
        elif isinstance(node, nodes.Output) or (isinstance(node, nodes.Filter) and node.name != "default"):
            stack.extend(node.iter_child_nodes())


def read_by(tree: nodes.Template) -> Iterator[tuple[str, str]]:
    """Yield the variables that a template reads, with the first entry read of each; those of its loops are its own."""
    stack: list[tuple[nodes.Node, frozenset[str]]] = [(tree, frozenset())]
    while stack:
        node, own = stack.pop()
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            if node.node.name not in own:
                yield node.node.name, node.attr
        elif isinstance(node, nodes.Name):
            if node.ctx == "load" and node.name not in own:
                yield node.name, ""
        elif isinstance(node, nodes.For):
            names = frozenset(each.name for each in node.target.find_all(nodes.Name)) | {"loop"}
            if isinstance(node.target, nodes.Name):
                names |= {node.target.name}
            stack.append((node.iter, own))
            stack.extend((child, own | names) for child in node.body)
            if node.test is not None:
                stack.append((node.test, own | names))
        else:
            stack.extend((child, own) for child in node.iter_child_nodes())

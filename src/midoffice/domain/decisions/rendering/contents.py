"""What a treatment has to say on each channel: the names of its texts, which of them it needs, and how long they may get."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from midoffice.domain.decisions.fields import Fields
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.kernel.errors import Invalid

Form = Literal["plain", "link", "mjml", "ssml", "sms"]
LONGEST_TEMPLATE = 50_000
MOST_OBJECTIONS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a treatment: what it is, whether it has to be there, and how many characters it may have when it is filled in."""

    name: str
    longest: int
    needed: bool = False
    form: Form = "plain"


PARTS: Mapping[DecisionChannel, tuple[Part, ...]] = {
    DecisionChannel.AGENT: (
        Part("headline", 200, needed=True),
        Part("talk_track", 5_000, needed=True),
        Part("accept", 60),
        Part("decline", 60),
        Part("later", 60),
    ),
    DecisionChannel.WEB: (
        Part("headline", 200, needed=True),
        Part("body", 2_000),
        Part("link", 2_000, form="link"),
        Part("accept", 60),
        Part("decline", 60),
    ),
    DecisionChannel.EMAIL: (Part("subject", 200, needed=True), Part("mjml", 100_000, needed=True, form="mjml")),
    DecisionChannel.IVR: (Part("ssml", 3_000, needed=True, form="ssml"),),
    DecisionChannel.SMS: (Part("text", 1_000, needed=True, form="sms"),),
    DecisionChannel.CHAT: (
        Part("headline", 200, needed=True),
        Part("text", 2_000),
        Part("accept", 60),
        Part("decline", 60),
        Part("later", 60),
    ),
}
OBJECTION_PARTS = (Part("objection", 500, needed=True), Part("answer", 2_000, needed=True))


def read_content(channel: DecisionChannel, document: object, path: str) -> dict[str, Any]:
    """Return the content of a treatment; raises Invalid with the path of what is missing or not known."""
    names = {part.name for part in PARTS[channel]}
    if channel is DecisionChannel.AGENT:
        names.add("objections")
    fields = Fields(document, path, frozenset(names))
    content: dict[str, Any] = {}
    for part in PARTS[channel]:
        text = fields.text(part.name, "", longest=LONGEST_TEMPLATE)
        if part.needed and not text:
            raise Invalid(fields.at(part.name), "is empty", "Enter what is to be said.")
        if text:
            content[part.name] = text
    objections = list(fields.items("objections")) if channel is DecisionChannel.AGENT else []
    if len(objections) > MOST_OBJECTIONS:
        raise Invalid(f"{path}.objections", f"are {len(objections)}", f"Enter at most {MOST_OBJECTIONS}.")
    if objections:
        content["objections"] = [_objection(item, at) for item, at in objections]
    return content


def _objection(document: object, path: str) -> dict[str, str]:
    fields = Fields(document, path, frozenset(part.name for part in OBJECTION_PARTS))
    return {part.name: fields.text(part.name, longest=LONGEST_TEMPLATE) for part in OBJECTION_PARTS}


def parts_of(channel: DecisionChannel, content: Mapping[str, Any]) -> Iterator[tuple[str, Part, str]]:
    """Yield each text of a content with its name, such as `objections.0.answer`, and what it is."""
    for part in PARTS[channel]:
        if part.name in content:
            yield part.name, part, content[part.name]
    for place, objection in enumerate(content.get("objections", ())):
        for part in OBJECTION_PARTS:
            yield f"objections.{place}.{part.name}", part, objection[part.name]

"""The customer view: everything that is known about a customer at one instant, and what is not, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from midoffice.domain.context.attribute import Attribute, Missing, Reading, UnknownReason
from midoffice.domain.context.exact import exact_document, read_exact
from midoffice.domain.context.source import SERVICE, FieldType
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import CONTEXT, UTC_ZONE, FeelDate, FeelDateTime
from midoffice.kernel.errors import Invalid

FORBIDDEN = UnknownReason.FORBIDDEN.value


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """How one source answered: live, by what was kept of an earlier answer, or not at all."""

    key: str
    state: Literal["live", "kept", "unknown"]
    elapsed: timedelta
    reason: UnknownReason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The attributes of a customer by name, and how each source answered, in the order of their keys.

    Every attribute that was wanted is there: with its value, or with Missing in its place.
    """

    customer_id: UUID
    at: datetime
    attributes: Mapping[str, Attribute]
    sources: tuple[SourceAnswer, ...]

    def inputs(self, granted: frozenset[str], *, verified: bool) -> dict[str, dict[str, object]]:
        """Return what rules are told: by subject and name, FEEL values and UNKNOWNs.

        `granted` are the purposes that the customer has consented to; `service` needs no consent. Attributes of other purposes, and
        protected ones while the customer is not verified, are UNKNOWN(forbidden).
        """
        told: dict[str, dict[str, object]] = {}
        for attribute in self.attributes.values():
            subject, _, name = attribute.name.partition(".")
            allowed = (attribute.purpose == SERVICE or attribute.purpose in granted) and (verified or not attribute.protected)
            part = told.setdefault(subject, {})
            part[name] = _told(attribute) if allowed else Unknown(FORBIDDEN, attribute.name)
        return told

    def document(self) -> dict[str, Any]:
        """Return the view as JSON, exactly: `from_document` gives an equal one."""
        return {
            "customer_id": str(self.customer_id),
            "at": self.at.isoformat(),
            "attributes": _attribute_documents(self.attributes.values()),
            "sources": [
                {
                    "key": answer.key,
                    "state": answer.state,
                    "elapsed_us": answer.elapsed // timedelta(microseconds=1),
                    "reason": answer.reason.value if answer.reason else None,
                    "detail": answer.detail,
                }
                for answer in self.sources
            ],
        }


def from_document(document: Mapping[str, Any]) -> CustomerView:
    """Return the view of a document; raises Invalid for one that is none."""
    try:
        attributes = [_read_attribute(each) for each in document["attributes"]]
        sources = tuple(
            SourceAnswer(
                each["key"],
                each["state"],
                timedelta(microseconds=each["elapsed_us"]),
                UnknownReason(each["reason"]) if each["reason"] else None,
                each["detail"],
            )
            for each in document["sources"]
        )
        at = datetime.fromisoformat(document["at"])
        return CustomerView(UUID(document["customer_id"]), at, {each.name: each for each in attributes}, sources)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Invalid("view", f"is not the document of a customer view ({wrong})") from None


def _told(attribute: Attribute) -> object:
    value = attribute.value
    if isinstance(value, Missing):
        return Unknown(value.reason.value, attribute.name)
    try:
        return feel_value(value)
    except (ArithmeticError, ValueError):
        return Unknown(UnknownReason.SCHEMA.value, attribute.name)


def feel_value(value: object) -> object:  # noqa: PLR0911 - one line for each kind
    """Return the FEEL value of an attribute's value: numbers as Decimal of 34 digits, instants in UTC.

    Raises ArithmeticError for a number that FEEL does not have.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return CONTEXT.create_decimal(value)
    if isinstance(value, Decimal):
        return CONTEXT.plus(value)
    if isinstance(value, datetime):
        return FeelDateTime.from_python(value, UTC_ZONE)
    if isinstance(value, date):
        return FeelDate(value.year, value.month, value.day)
    if isinstance(value, list | tuple):
        return [feel_value(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): feel_value(part) for name, part in value.items()}
    raise ValueError(f"{type(value).__name__} is not a value of an attribute")


def _attribute_documents(attributes: Iterable[Attribute]) -> list[dict[str, Any]]:
    written = []
    at, as_of = None, ""
    for attribute in attributes:
        if attribute.as_of is not at:  # all that came in one answer are of one instant
            at, as_of = attribute.as_of, attribute.as_of.isoformat()
        written.append(
            {
                "name": attribute.name,
                "value": exact_document(attribute.value),
                "source": attribute.source,
                "as_of": as_of,
                "type": attribute.type,
                "unit": attribute.unit,
                "label": attribute.label,
                "meaning": attribute.meaning,
                "purpose": attribute.purpose,
                "protected": attribute.protected,
                "others": [
                    {"source": other.source, "value": exact_document(other.value), "as_of": other.as_of.isoformat()}
                    for other in attribute.others
                ],
            }
        )
    return written


def _read_attribute(document: Mapping[str, Any]) -> Attribute:
    name = document["name"]
    return Attribute(
        name,
        read_exact(document["value"], name),
        document["source"],
        datetime.fromisoformat(document["as_of"]),
        FieldType(document["type"]),
        document["unit"],
        document["label"],
        document["meaning"],
        document["purpose"],
        document["protected"],
        tuple(
            Reading(other["source"], read_exact(other["value"], name), datetime.fromisoformat(other["as_of"]))
            for other in document["others"]
        ),
    )

"""What request bodies have in common: strict, and free of what no text may hold."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from midoffice.domain.agents.attribute import LONGEST_VALUE

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Body(BaseModel):
    """The base of request bodies: a field we do not know is a mistake of the caller's, so it is named, not dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """Return the fields that the caller sent, as typed values."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


def _without_defaults(schema: dict[str, Any]) -> None:
    for described in schema.get("properties", {}).values():
        described.pop("default", None)


class Edit(Body):
    """The base of edits: a field that is left out stays as it is, so the defaults of its fields mean nothing."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


def _in_range(at: datetime) -> datetime:
    if not _EARLIEST <= at < _LATEST:
        raise ValueError("is not between the years 2000 and 2200")
    return at.astimezone(UTC)


def _bounded(duration: timedelta) -> timedelta:
    if not timedelta(0) <= duration <= timedelta(days=366):
        raise ValueError("is not between zero and a year")
    return duration


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")]
"""A short name for programs and addresses: lower-case letters, digits and inner hyphens."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
AttributesOf = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=LONGEST_VALUE)]], Field(max_length=200)
]
"""Values by the key of their routing attribute; those that are left out are not told."""
LongText = Annotated[str, Field(max_length=200_000)]
Instant = Annotated[AwareDatetime, AfterValidator(_in_range)]
"""A moment in UTC; anything outside 2000-2200 is a slip of the keyboard."""
Span = Annotated[timedelta, AfterValidator(_bounded)]
"""A duration from zero to a year."""

"""The names that criteria and texts of actions may use: what the sources tell."""

from dataclasses import dataclass

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.context.source import FieldType
from midoffice.usecases.given import Context


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """An attribute that a source in use tells. `type` is a list where a lookup of the source gives many rows."""

    name: str
    type: FieldType
    unit: str
    label: str
    meaning: str
    purpose: str


async def known_attributes(context: Context, principal: Principal) -> tuple[KnownAttribute, ...]:
    """Return the attributes by their names; of two sources that tell the same one, the one with the higher precedence speaks."""
    principal.require(Scope.READ_ACTIONS, "read the names that actions may use")
    async with context.database.reading() as tx:
        sources = sorted(await tx.sources.all(), key=lambda source: source.precedence)
    found: dict[str, KnownAttribute] = {}
    for source in sources:
        many = any(lookup.rows == "many" for lookup in source.lookups)
        for field in source.fields if source.active else ():
            kind = FieldType.LIST if many else field.type
            found[field.name] = KnownAttribute(field.name, kind, field.unit, field.label, field.meaning, field.purpose)
    return tuple(found[name] for name in sorted(found))

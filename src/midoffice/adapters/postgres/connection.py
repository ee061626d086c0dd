"""A connection as the stores use it, and the types that it is taught."""

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Connection = object  # the driver's class cannot be subscripted while running
"""A connection, its own or lent by the pool."""


async def teach_types(connection: Connection) -> None:
    """Plain ids, and jsonb as bytes: the rows know what is in them."""
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", format="binary", encoder=lambda value: value.int.to_bytes(16), decoder=_uuid
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=lambda value: b"\x01" + value, decoder=lambda data: data[1:]
    )


_new_uuid, _set = UUID.__new__, object.__setattr__
_unknown_safety = UUID(int=0).is_safe


@lru_cache(maxsize=8192)
def _uuid(data: bytes) -> UUID:
    """Make an id from its 16 bytes without the checks of the constructor, which are most of the time of reading a row.

    Most ids are read again soon; the same object is found in a dict without being compared.
    """
    value = _new_uuid(UUID)
    _set(value, "int", int.from_bytes(data))
    _set(value, "is_safe", _unknown_safety)
    return value

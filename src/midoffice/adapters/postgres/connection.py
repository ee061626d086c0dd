"""A connection as the stores use it, and the types that it is taught."""

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from midoffice.kernel.ids import id_of

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Connection = object  # the driver's class cannot be subscripted while running
"""A connection, its own or lent by the pool."""


async def teach_types(connection: Connection) -> None:
    """Plain ids, and documents as bytes: the rows know what is in them."""
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", format="binary", encoder=lambda value: value.int.to_bytes(16), decoder=_uuid
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=lambda value: b"\x01" + value, decoder=lambda data: data[1:]
    )
    await connection.set_type_codec("json", schema="pg_catalog", format="binary", encoder=bytes, decoder=bytes)


@lru_cache(maxsize=8192)
def _uuid(data: bytes) -> UUID:
    """Make an id from its 16 bytes. Most ids are read again soon; the same object is found in a dict without being compared."""
    return id_of(int.from_bytes(data))

"""The database is the last guard: what no store would write is refused there as well."""

import re

import asyncpg
import pytest

from midoffice.adapters.postgres.customers import IDENTIFIER
from midoffice.adapters.postgres.database import FILES, TABLES, PostgresDatabase
from midoffice.adapters.postgres.timers import TIMER
from midoffice.domain.routing.work_item import TRANSITIONS
from midoffice.testing.stores.samples import furnish, hire, offer_item, queue_contact

Raw = asyncpg.Connection


def _enum_columns() -> list[tuple[str, str, tuple[str, ...], bool]]:
    """Every column that holds an enum: table, column, its values, whether it is an array."""
    names = {id(table.row): re.search(r"from (\w+)", table.get.sql) for table in TABLES}
    rows = [(found[1], table.row.columns) for table in TABLES if (found := names[id(table.row)])]
    rows += [("timers", TIMER.columns), ("customer_identifiers", IDENTIFIER.columns)]
    return [
        (table, column.name, column.values, column.types == ("text[]",))
        for table, columns in rows
        for column in columns
        if column.values
    ]


@pytest.mark.parametrize(("table", "column", "values", "array"), _enum_columns(), ids=lambda value: str(value)[:20])
async def test_checks_list_the_values_of_the_enum(
    raw: Raw,
    database_url: str,
    table: str,
    column: str,
    values: tuple[str, ...],
    array: bool,  # noqa: FBT001 - a parameter
) -> None:
    del database_url
    definition = await raw.fetchval(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = $1", f"{table}_{column}_check"
    )
    assert definition is not None, f"{table}.{column} has no check"
    assert set(re.findall(r"'([^']*)'::text", definition)) == set(values)
    assert ("<@" in definition) is array


async def test_transitions_are_those_of_the_domain(raw: Raw) -> None:
    definition = await raw.fetchval("select pg_get_triggerdef(oid) from pg_trigger where tgname = 'work_items_transition'")
    stored = set(re.findall(r"'(\w+>\w+)'::text", definition))
    assert stored == {f"{before}>{after}" for (before, _), after in TRANSITIONS.items()}


def test_every_statement_is_used() -> None:
    assert {file.noun: file.unused() for file in FILES if file.unused()} == {}


_SECOND_RESERVATION = """
insert into reservations select gen_random_uuid(), agent_id, work_item_id, media_type, units, reserved_at
from reservations where released_at is null
"""
_SECOND_OFFER = """
insert into offers select gen_random_uuid(), work_item_id, agent_id, reservation_id, 'expired', created_at, expires_at,
                          created_at, null, why, epoch, 1
from offers limit 1
"""
_SAME_KEY_TWICE = """
insert into outbox select gen_random_uuid(), 'k', 'same', '{}', 'pending', now(), now(), 0, null, null, null, '{}'
from generate_series(1, 2)
"""
_ENDED_OFFER = """
with item as (
    insert into work_items (id, kind, service_id, channel, media_type, load_units, state, created_at, queued_at, due_at,
                            state_since, required_skills, priority, cooldowns, declines, version)
    select gen_random_uuid(), kind, service_id, channel, media_type, load_units, 'queued', created_at, queued_at, due_at,
           state_since, required_skills, priority, cooldowns, 0, 1
    from work_items limit 1 returning id, created_at
), held as (
    insert into reservations
    select gen_random_uuid(), agents.id, item.id, 'real_time', 4, created_at, created_at, 'expired'
    from item, agents returning *
)
insert into offers
select gen_random_uuid(), work_item_id, agent_id, id, 'expired', reserved_at, reserved_at, reserved_at, null, '{}', 0, 1
from held
"""


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("work_items_hold", "update work_items set state = 'queued' where state = 'offered'"),
        ("work_items_hold", "update work_items set reservation_id = null where state = 'offered'"),
        ("work_items_hold", "update work_items set agent_id = null where state = 'offered'"),
        ("work_items_transition", "update work_items set state = 'wrapping' where state = 'offered'"),
        ("work_items_transition", "update work_items set state = 'completed' where state = 'queued'"),
        ("work_items_transition", "update work_items set state = 'lost' where state = 'queued'"),
        ("offers_one_end", "update offers set state = 'pending', ended_at = null where state = 'expired'"),
        ("offers_end", "update offers set ended_at = null where state = 'expired'"),
        ("agent_loads_capacity", "update agent_loads set total_used = 9, real_time_used = 9"),
        ("agent_loads_capacity", "update agent_loads set total_used = 8, deferred_used = 4, deferred_limit = 3"),
        ("agent_loads_real_time_used_check", "update agent_loads set total_used = -1, real_time_used = -1"),
        ("agent_loads_sum", "update agent_loads set total_used = 7"),
        ("offers_reservation", "update offers set agent_id = gen_random_uuid()"),
        ("work_items_reservation", "update work_items set agent_id = gen_random_uuid() where state = 'offered'"),
        ("reservations_one_open", _SECOND_RESERVATION),
        ("offers_reservation_id_key", _SECOND_OFFER),
        ("outbox_key_key", _SAME_KEY_TWICE),
    ],
)
async def test_rule_is_kept_by_the_database(postgres: PostgresDatabase, raw: Raw, rule: str, statement: str) -> None:
    house = await furnish(postgres)
    async with postgres.transaction() as tx:
        agent_id = await hire(tx)
        await offer_item(tx, await queue_contact(tx, house), agent_id)
        await queue_contact(tx, house)
    await raw.execute(_ENDED_OFFER)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await raw.execute(statement)
    assert refused.value.constraint_name == rule


async def test_lowering_a_limit_below_the_use_is_allowed(postgres: PostgresDatabase, raw: Raw) -> None:
    house = await furnish(postgres)
    async with postgres.transaction() as tx:
        await offer_item(tx, await queue_contact(tx, house), await hire(tx))
    await raw.execute("update agent_loads set total_limit = 1, real_time_limit = 0")
    await raw.execute("update agent_loads set total_used = 3, real_time_used = 3")
    with pytest.raises(asyncpg.CheckViolationError):
        await raw.execute("update agent_loads set total_used = 4, real_time_used = 4")

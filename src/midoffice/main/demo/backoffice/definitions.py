"""The three sources of the demonstration, as an administrator would have described them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.main.demo.backoffice.billing import DATABASE, READER, BillingPlace
from midoffice.main.demo.backoffice.orders_service import KEY_HEADER
from midoffice.main.first_account import OPERATOR
from midoffice.usecases.audited import audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from midoffice.usecases.given import Context

_MARKETING, _EUR = "marketing", "EUR"
_HOURS, _DAY = timedelta(hours=4), timedelta(days=1)
_BILLING = """select c.account, c.email, c.segment, c.birth_year, c.since, c.churn_risk, c.lifetime_value,
       k.plan, k.monthly_fee, k.balance, k.paperless, k.credit_class,
       case when k.balance > 0 then greatest(current_date - k.due_on, 0) else 0 end as overdue_days
from customer c join contract k using (account)
where c.{column} = :id"""
_HISTORY = """select c.account, c.email,
       (select count(*) from cases where account = c.account and closed = 0) as open_cases,
       (select max(noticed_on) from fault where account = c.account) as last_fault_on,
       (select count(*) from fault where account = c.account and noticed_on >= date('now', '-90 days')) as faults_90d,
       (select round(avg(score), 1) from survey where account = c.account) as satisfaction
from customer c where c.{column} = :id"""


def make_definitions(places: Mapping[str, dict[str, Any]], now: datetime) -> tuple[SourceDefinition, ...]:
    """Return the sources that there is a place for, by key."""
    made = []
    for key, name, kind, statements, fields in _SOURCES:
        if key in places:
            lookups = tuple(Lookup(identifier, statement, identifier.value) for identifier, statement in statements)
            made.append(
                SourceDefinition(
                    new_id(), key, name, kind, places[key], lookups, fields, has_secret=key != "service", created_at=now
                )
            )
    return tuple(made)


def make_places(database_url: str, history: Path, orders_url: str) -> dict[str, dict[str, Any]]:
    """Return the connections by the sources' keys."""
    billing = BillingPlace.on(database_url)
    return {
        "billing": {"host": billing.host, "port": billing.port, "database": DATABASE, "user": READER},
        "service": {"path": str(history)},
        "orders": {"base_url": orders_url, "auth": "api_key", "api_key_header": KEY_HEADER, "private_addresses": True},
    }


async def define_sources(context: Context, places: Mapping[str, dict[str, Any]], secrets: Mapping[str, str]) -> None:
    """Store the sources in an installation that has none; in one that has them, say where they are this time."""
    now = context.clock.now()
    async with context.database.transaction() as tx:
        stored = {source.key: source for source in await tx.sources.all()}
        for made in make_definitions(places, now):
            known = stored.get(made.key)
            if known is None and stored:
                continue  # an administrator removed it
            if known is None:
                await tx.sources.add(made)
                await audit(tx, OPERATOR, now, "create source", "source", made.id, None, made)
            elif known.connection != made.connection:
                moved = replace(known, connection=made.connection, version=known.version + 1)
                await tx.sources.save(moved)
                await audit(tx, OPERATOR, now, "change source", "source", known.id, known, moved)
            if made.key in secrets:
                await tx.sources.set_secret((known or made).id, context.sealer.seal(secrets[made.key]))


def _lookups(statement: str) -> tuple[tuple[IdentifierKind, str], ...]:
    kinds = (IdentifierKind.ACCOUNT, IdentifierKind.EMAIL)
    return tuple((kind, statement.replace("{column}", kind.value)) for kind in kinds)


_SOURCES: tuple[tuple[str, str, SourceKind, tuple[tuple[IdentifierKind, str], ...], tuple[FieldSpec, ...]], ...] = (
    (
        "billing",
        "Billing",
        SourceKind.POSTGRESQL,
        _lookups(_BILLING),
        (
            FieldSpec("billing.plan", "plan", label="Plan", meaning="What the customer pays for every month.", fresh_for=_DAY),
            FieldSpec("billing.monthly_fee", "monthly_fee", FieldType.MONEY, _EUR, "Monthly fee", fresh_for=_DAY),
            FieldSpec(
                "billing.balance", "balance", FieldType.MONEY, _EUR, "Balance", "What the customer owes now.", protected=True
            ),
            FieldSpec(
                "billing.overdue_days",
                "overdue_days",
                FieldType.NUMBER,
                "days",
                "Overdue",
                "For how long the oldest bill should have been paid.",
                protected=True,
            ),
            FieldSpec("billing.paperless", "paperless", FieldType.BOOLEAN, label="Paperless bills", fresh_for=_DAY),
            FieldSpec(
                "billing.credit_class", "credit_class", label="Credit class", meaning="A pays always, D seldom.", fresh_for=_HOURS
            ),
            FieldSpec("profile.segment", "segment", label="Segment", purpose=_MARKETING, fresh_for=_DAY),
            FieldSpec("profile.birth_year", "birth_year", FieldType.NUMBER, label="Year of birth", fresh_for=_DAY),
            FieldSpec("profile.since", "since", FieldType.DATE, label="Customer since", fresh_for=_DAY),
            FieldSpec(
                "profile.churn_risk",
                "churn_risk",
                FieldType.NUMBER,
                label="Risk of leaving",
                meaning="From 0 (stays) to 1 (leaves).",
                purpose=_MARKETING,
                fresh_for=_DAY,
            ),
            FieldSpec("profile.lifetime_value", "lifetime_value", FieldType.MONEY, _EUR, "Lifetime value", fresh_for=_DAY),
        ),
    ),
    (
        "service",
        "Service history",
        SourceKind.SQLITE,
        _lookups(_HISTORY),
        (
            FieldSpec("service.open_cases", "open_cases", FieldType.NUMBER, label="Open cases"),
            FieldSpec("service.last_fault_on", "last_fault_on", FieldType.DATE, label="Last fault", fresh_for=_HOURS),
            FieldSpec("service.faults_90d", "faults_90d", FieldType.NUMBER, label="Faults in 90 days", fresh_for=_HOURS),
            FieldSpec(
                "service.satisfaction",
                "satisfaction",
                FieldType.NUMBER,
                label="Satisfaction",
                meaning="The mean of the customer's answers, from 1 to 5.",
                fresh_for=_DAY,
            ),
        ),
    ),
    (
        "orders",
        "Orders",
        SourceKind.REST,
        ((IdentifierKind.ACCOUNT, "/customers/{id}"), (IdentifierKind.EMAIL, "/customers/by-email/{id}")),
        (
            FieldSpec(
                "orders.owns_tv", "owns_tv", FieldType.BOOLEAN, label="Owns a television", meaning="Bought, and not sent back."
            ),
            FieldSpec("orders.last_status", "last_status", label="Last order's state"),
            FieldSpec("orders.last_order_on", "last_order_on", FieldType.DATE, label="Last order"),
            FieldSpec("orders.last_item", "last_item", label="Last item"),
            FieldSpec("orders.returned_tv", "returned_tv", FieldType.BOOLEAN, label="Sent a television back"),
            FieldSpec("orders.open_returns", "open_returns", FieldType.NUMBER, label="Open returns"),
        ),
    ),
)

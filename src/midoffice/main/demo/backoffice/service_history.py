"""Service history: faults, cases and what customers thought of it, in an SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.main.demo.backoffice.new_database import new_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from midoffice.main.demo.backoffice.household import Household

FILE = "service-history.db"
_TABLES = """
create table customer (account text primary key, email text not null) without rowid;
create table fault (account text not null, noticed_on text not null, what text not null);
create table cases (account text not null, opened_on text not null, subject text not null, closed integer not null);
create table survey (account text not null, answered_on text not null, score integer not null);
"""
_KEYS = """
create index customer_email on customer (email);
create index fault_account on fault (account, noticed_on);
create index cases_account on cases (account);
create index survey_account on survey (account);
"""


def fill_service_history(path: Path, households: Sequence[Household]) -> None:
    """Make the file; it has its name when it is whole."""
    with new_database(path, _TABLES) as made:
        made.executemany("insert into customer values (?, ?)", ((each.account, each.email) for each in households))
        made.executemany(
            "insert into fault values (?, ?, ?)",
            ((each.account, day.isoformat(), what) for each in households for day, what in each.faults),
        )
        made.executemany(
            "insert into cases values (?, ?, ?, ?)",
            ((each.account, day.isoformat(), what, closed) for each in households for day, what, closed in each.cases),
        )
        made.executemany(
            "insert into survey values (?, ?, ?)",
            ((each.account, day.isoformat(), score) for each in households for day, score in each.scores),
        )
        made.executescript(_KEYS)

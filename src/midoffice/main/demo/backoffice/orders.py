"""Orders and returns: what the orders service keeps, in an SQLite file that nobody else opens."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from midoffice.main.demo.backoffice.new_database import new_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from midoffice.main.demo.backoffice.household import Household

FILE = "orders.db"
TELEVISION = "television"
_TABLES = """
create table customer (account text primary key, email text not null, name text not null) without rowid;
create table orders (
    id integer primary key, account text not null, ordered_on text not null, item text not null, category text not null,
    price text not null, status text not null
);
create table returns (
    order_id integer primary key references orders, booked_at text not null, reason text not null,
    state text not null default 'open'
);
"""
_KEYS = """
create index customer_email on customer (email);
create index orders_account on orders (account, ordered_on);
"""
_BY_ACCOUNT = "select account, email, name from customer where account = ?"
_BY_EMAIL = "select account, email, name from customer where email = ?"
_ORDERS = """
select o.id, o.ordered_on, o.item, o.category, o.price, o.status, r.booked_at as returned_at, r.state as return_state
from orders o left join returns r on r.order_id = o.id where o.account = ? order by o.ordered_on desc, o.id desc
"""


def fill_orders(path: Path, households: Sequence[Household]) -> None:
    """Make the file; it has its name when it is whole."""
    with new_database(path, _TABLES) as made:
        made.executemany("insert into customer values (?, ?, ?)", ((each.account, each.email, each.name) for each in households))
        made.executemany(
            "insert into orders (account, ordered_on, item, category, price, status) values (?, ?, ?, ?, ?, ?)",
            (
                (each.account, order.ordered_on.isoformat(), order.item, order.category, str(order.price), order.status)
                for each in households
                for order in each.orders
            ),
        )
        made.executescript(_KEYS)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who has a television, and whether its return is booked."""

    account: str
    name: str
    item: str
    returned: bool


class OrderBook:
    """The open file."""

    def __init__(self, path: Path) -> None:
        """Open it."""
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def customer(self, account: str = "", email: str = "") -> dict[str, Any] | None:
        """Return a customer by account or e-mail with what they ordered, newest first; None for nobody."""
        found = self._file.execute(_BY_ACCOUNT if account else _BY_EMAIL, (account or email,)).fetchone()
        if found is None:
            return None
        orders = [dict(order) for order in self._file.execute(_ORDERS, (found["account"],))]
        televisions = [order for order in orders if order["category"] == TELEVISION]
        newest = orders[0] if orders else {}
        return {
            **dict(found),
            "owns_tv": any(order["returned_at"] is None and order["status"] == "delivered" for order in televisions),
            "returned_tv": any(order["returned_at"] is not None for order in televisions),
            "last_status": newest.get("status"),
            "last_order_on": newest.get("ordered_on"),
            "last_item": newest.get("item"),
            "open_returns": sum(order["return_state"] == "open" for order in orders),
            "orders": orders[:50],
        }

    def book_return(self, account: str, now: datetime, category: str = TELEVISION, reason: str = "") -> int | None:
        """Book the return of everything of a category that was delivered; return how many, None for an unknown account."""
        if self._file.execute("select 1 from customer where account = ?", (account,)).fetchone() is None:
            return None
        booked = self._file.execute(
            "insert into returns (order_id, booked_at, reason) select id, ?, ? from orders"
            " where account = ? and category = ? and status = 'delivered' and id not in (select order_id from returns)",
            (now.isoformat(), reason[:500], account, category),
        )
        return booked.rowcount

    def take_back_return(self, account: str) -> int:
        """Forget the returns of a customer, so that the story can be told again; return how many."""
        gone = self._file.execute("delete from returns where order_id in (select id from orders where account = ?)", (account,))
        return gone.rowcount

    def owners(self, accounts: Sequence[str]) -> list[Owner]:
        """Return those of some customers who have bought a television, in the order given."""
        found = []
        for account in accounts:
            customer = self.customer(account)
            if customer is None or not (customer["owns_tv"] or customer["returned_tv"]):
                continue
            item = next(order["item"] for order in customer["orders"] if order["category"] == TELEVISION)
            found.append(Owner(account, customer["name"], item, returned=not customer["owns_tv"]))
        return found

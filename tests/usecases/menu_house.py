"""Callers in a menu, for tests: the exchange with a menu at its number."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.usecases.exchange import CALLER, Exchange

from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence, IdentifierKind
from midoffice.domain.voice.call import Call
from midoffice.domain.voice.stored_menu import StoredMenu
from midoffice.kernel.ids import new_id
from midoffice.testing.voice.simulated_line import SimulatedLeg

SECOND = timedelta(seconds=1)
MENU: dict[str, Any] = {
    "steps": [
        {"kind": "menu", "key": "main", "say": {"en": "Account 1, sales 2, message 3, goodbye 4, office 5."},
         "choices": {"1": "account", "2": "sales", "3": "message", "4": "bye", "5": "office"}},
        {"kind": "collect", "key": "account", "say": {"en": "Your account number."}, "name": "account", "label": "Account number",
         "least": 4, "most": 8, "next": "pin"},
        {"kind": "collect", "key": "pin", "say": {"en": "Your PIN."}, "name": "pin", "least": 4, "most": 4, "secret": True,
         "next": "check"},
        {"kind": "check_account", "key": "check", "account": "account", "proof": "pin", "attribute": "billing.pin",
         "found": "status", "wrong": "account"},
        {"kind": "lookup", "key": "status", "placement": "prompt", "next": "main"},
        {"kind": "queue", "key": "sales", "service": "sales", "priority": 30, "say": {"en": "To sales."}},
        {"kind": "voicemail", "key": "message", "say": {"en": "Speak after the tone."}},
        {"kind": "hang_up", "key": "bye", "say": {"en": "Goodbye."}},
        {"kind": "transfer", "key": "office", "number": "+442079460001"},
    ]
}  # fmt: skip


@dataclass
class MenuHouse(Exchange):
    """An exchange whose number has a menu."""

    async def open(self, menu: dict[str, Any] | None = None, **settings: object) -> None:
        async with self.floor.context.database.transaction() as tx:
            await tx.menus.add(StoredMenu(new_id(), "main", "Main", menu or MENU, self.floor.clock.now()))
        await self.number_touchpoint(menu="main", **settings)  # type: ignore[arg-type] # settings are JSON

    async def press(self, leg: SimulatedLeg, digits: str) -> None:
        self.node.press(leg, digits)
        await self.settle()

    async def silence(self, leg: SimulatedLeg) -> None:
        self.node.stay_silent(leg)
        await self.settle()

    async def played(self, leg: SimulatedLeg) -> None:
        """Let what the caller hears come to its end."""
        self.node.listen_to_end(leg)
        await self.settle()

    async def answers(self) -> None:
        """Let what was looked up arrive."""
        await self.pass_time(timedelta(0))

    def says(self, leg: SimulatedLeg) -> str:
        return self.node.said(leg)

    async def customer(self, name: str, *identifiers: tuple[IdentifierKind, str]) -> Customer:
        customer = Customer(new_id(), name, self.floor.clock.now())
        async with self.floor.context.database.transaction() as tx:
            await tx.customers.add(customer)
            for kind, value in identifiers:
                row = CustomerIdentifier(customer.id, kind, value, self.floor.clock.now(), Confidence.VERIFIED, "test", None)
                await tx.customers.add_identifier(row)
        return customer

    async def again(self) -> SimulatedLeg:
        return await self.ring_in(CALLER)

    async def last(self, leg: SimulatedLeg) -> Call:
        return await self.call(leg)

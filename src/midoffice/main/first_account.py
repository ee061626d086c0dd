"""The account of whoever installs the product: made on the machine itself, where nobody can sign in yet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope
from midoffice.main.bootstrap import open_application
from midoffice.usecases.access.accounts import NewAccount, create_account

if TYPE_CHECKING:
    from midoffice.main.settings import Settings

# Stands in the audit trail for whoever may run commands on the machine.
OPERATOR = Principal(UUID(int=0), "operator (command line)", (), frozenset({Scope.ADMINISTER}))


async def create_administrator(settings: Settings, login: str, name: str, password: str) -> None:
    """Make an account that may administer.

    Raises:
        Conflict: if the login is taken.
        Invalid: naming the field that cannot be used.
    """
    async with open_application(settings, asyncio.Event()) as application:
        new = NewAccount(login, name, (Role.ADMINISTRATOR,), password)
        await create_account(application.context, OPERATOR, new)

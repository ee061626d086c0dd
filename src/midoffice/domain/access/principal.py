"""Who is asking: a signed-in person or an API token acting for one."""

from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.access.roles import Role, Scope
from midoffice.kernel.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a use case. `account_id` is also the agent id when the person handles contacts."""

    account_id: UUID
    name: str
    roles: tuple[Role, ...]
    scopes: frozenset[Scope]
    token_id: UUID | None = None

    @property
    def actor(self) -> str:
        """The name under which the event log records what this caller does."""
        return f"token:{self.token_id}" if self.token_id else f"account:{self.account_id}"

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller holds the scope."""
        return scope in self.scopes

    def require(self, scope: Scope, what: str) -> None:
        """Raise Forbidden unless the caller holds the scope; `what` is a verb phrase for the error."""
        if not self.may(scope):
            raise Forbidden(what)

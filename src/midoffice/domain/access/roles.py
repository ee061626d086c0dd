"""Roles of people and scopes of API tokens: one table says who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does here."""

    AGENT = "agent"
    """Handles contacts."""
    SUPERVISOR = "supervisor"
    """Watches and steers the queue and the agents."""
    ADMINISTRATOR = "administrator"
    """Configures the product."""
    BOT = "bot"
    """A program that handles contacts; the only role of its account, which has tokens and no password."""


class Scope(StrEnum):
    """One kind of permission. Roles are sets of scopes; API tokens carry scopes directly."""

    SESSION = "session"
    """Everything about one's own account and directories that everybody signed in may read."""
    HANDLE = "handle"
    """Take offers, answer contacts, wrap up."""
    READ_CONTACTS = "contacts:read"
    """Read contacts, cases, customers and timelines."""
    EDIT_CUSTOMERS = "customers:write"
    """Change customers, identifiers and cases."""
    MERGE_PEOPLE = "people:merge"
    """Say which customers are one person and which are not, and which identifiers are shared."""
    SUPERVISE = "supervise"
    """Wallboard, queue list, move and take back work, change an agent's presence."""
    ADMINISTER = "administer"
    """Accounts, skills, services, touchpoints, reasons, tokens, audit."""
    RECEIVE = "receive"
    """Feed inbound contacts through the API (integrations)."""
    READ_RULES = "rules:read"
    """Read rule sets and their decisions, try drafts out, and ask published rules."""
    WRITE_RULES = "rules:write"
    """Make rule sets, and change and check their drafts."""
    PUBLISH_RULES = "rules:publish"
    """Approve, publish and roll back."""
    DECIDE = "decisions:make"
    """Ask what to say to a customer, and report how the customer responded."""
    READ_ACTIONS = "actions:read"
    """Read the catalogue of actions, its versions and results, and try its draft out."""
    WRITE_ACTIONS = "actions:write"
    """Change and check the draft of the catalogue of actions."""
    PUBLISH_ACTIONS = "actions:publish"
    """Publish the catalogue of actions and roll it back."""
    LISTEN = "recordings:listen"
    """Listen to the recordings of all calls, and delete them; each time is written down."""


_RULES = frozenset({Scope.READ_RULES, Scope.WRITE_RULES})
_ACTIONS = frozenset({Scope.READ_ACTIONS, Scope.WRITE_ACTIONS})
_PARTNER = frozenset({Scope.SESSION, Scope.HANDLE, Scope.READ_CONTACTS, Scope.EDIT_CUSTOMERS, Scope.DECIDE})
SCOPES_OF_ROLE: dict[Role, frozenset[Scope]] = {
    Role.AGENT: _PARTNER,
    Role.SUPERVISOR: _RULES
    | _ACTIONS
    | frozenset({Scope.SESSION, Scope.READ_CONTACTS, Scope.EDIT_CUSTOMERS, Scope.MERGE_PEOPLE, Scope.SUPERVISE})
    | frozenset({Scope.DECIDE, Scope.LISTEN}),
    Role.ADMINISTRATOR: _RULES
    | _ACTIONS
    | frozenset({Scope.SESSION, Scope.READ_CONTACTS, Scope.ADMINISTER, Scope.PUBLISH_RULES, Scope.DECIDE, Scope.PUBLISH_ACTIONS}),
    Role.BOT: _PARTNER,
}


def handles_contacts(roles: tuple[Role, ...]) -> bool:
    """Tell whether an account of these roles is a partner of the queue: with skills, capacity and presence."""
    return Role.AGENT in roles or Role.BOT in roles


def scopes_of(roles: tuple[Role, ...]) -> frozenset[Scope]:
    """Return the union of the scopes of the roles."""
    return frozenset().union(*(SCOPES_OF_ROLE[role] for role in roles))

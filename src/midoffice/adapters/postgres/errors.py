"""What goes wrong in the database, in our own words."""

from collections.abc import Callable
from typing import NoReturn

import asyncpg

from midoffice.kernel.errors import Conflict, Invalid, NeedsAttention, RetryLater
from midoffice.ports.database import ReadOnly, Retryable

Trouble = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""Everything that a call of the driver may raise; `TimeoutError` is the driver's own patience."""

_SENTENCES = {
    "accounts_login_key": "This login is taken.",
    "action_offers_end": "An offer has ended when it is no longer open, and only then.",
    "agent_loads_capacity": "The agent has no free capacity for this.",
    "agent_loads_elsewhere": "Capacity cannot be negative.",
    "agent_loads_sum": "The capacity in use does not add up.",
    "answers_pkey": "A request with this key was answered already.",
    "api_tokens_digest_key": "This token is there already.",
    "budgets_ceiling": "Nothing is left of this budget.",
    "cases_number_key": "This case number is taken.",
    "engagements_agent": "There is a word on this agent already.",
    "engagements_end": "What an agent is busy with elsewhere counts until a time.",
    "external_items_contact": "An item of another system that is not over has a contact.",
    "external_items_external_id": "This item of the other system is there already.",
    "external_items_interaction_id": "This interaction is about another item already.",
    "ledger_entries_accepted": "This action was accepted already.",
    "ledger_entries_once": "This was said of the offer already.",
    "messages_provider_message_id": "The touchpoint has a message with this provider id already.",
    "offers_end": "An offer has ended when it is no longer pending, and only then.",
    "offers_one_end": "This offer has ended already.",
    "offers_one_each": "This work item is offered to this agent already.",
    "offers_one_pending": "This work item has a pending offer already.",
    "offers_reservation": "The capacity named here is not reserved for this work item and agent.",
    "offers_reservation_id_key": "This reservation backs another offer.",
    "quick_replies_key_key": "This key is taken by another quick reply.",
    "reasons_key_key": "This key is taken by another reason.",
    "reservations_one_open": "This work item holds capacity already.",
    "response_keys_pkey": "This key is used already.",
    "conversions_key_key": "This key is used already.",
    "routing_attributes_key_key": "This key is taken by another routing attribute.",
    "services_condition_check": "A condition has at most 2,000 characters.",
    "rule_sets_key_key": "This key is taken by another rule set.",
    "rule_sets_live": "Something named here is not there.",
    "rule_sets_numbers": "A rule set has no such version.",
    "rule_sets_one_for_a_purpose": "There is another rule set for this purpose.",
    "rule_sets_schedule": "A version that is to decide later has a time.",
    "rule_sets_scheduled": "Something named here is not there.",
    "rule_drafts_approval": "A draft is approved by somebody, and only then.",
    "rule_drafts_unpublished": "What is published is a version, not a draft.",
    "rule_versions_end": "A version has retired at a time, and only then.",
    "segments_one_open": "This work item has an open segment already.",
    "services_key_key": "This key is taken by another service.",
    "skills_key_key": "This key is taken by another skill.",
    "sources_key_key": "This key is taken by another source.",
    "touchpoints_key_key": "This key is taken by another touchpoint.",
    "work_items_hold": "Work that is with an agent holds capacity, other work does not.",
    "work_items_one_live": "This interaction has a live work item already.",
    "work_items_reservation": "The capacity named here is not reserved for this work item and agent.",
    "work_items_reservation_id": "This reservation belongs to another work item.",
    "work_items_transition": "A work item cannot change in this way.",
}
"""What a person reads when a rule of the database is broken, by the rule's name."""

_PATIENCE_SECONDS = 2.0

Kinds = tuple[type[BaseException], ...]


def _conflict(sentence: str) -> Callable[[BaseException], BaseException]:
    return lambda problem: Conflict(_SENTENCES.get(getattr(problem, "constraint_name", None) or "", sentence))


def _interface(problem: BaseException) -> BaseException:
    if "another operation is in progress" in str(problem):
        return problem  # two tasks share one transaction: a defect of the program
    return _away(problem)


def _away(problem: BaseException) -> BaseException:
    return RetryLater(f"The database is not available ({type(problem).__name__}).", _PATIENCE_SECONDS)


_MEANINGS: tuple[tuple[Kinds, Callable[[BaseException], BaseException]], ...] = (
    (
        (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError),
        lambda _: Retryable(),
    ),
    ((asyncpg.UniqueViolationError,), _conflict("This record is there already.")),
    ((asyncpg.ForeignKeyViolationError,), _conflict("Something named here is not there.")),
    ((asyncpg.CheckViolationError,), _conflict("A value is outside what can be stored.")),
    ((asyncpg.ReadOnlySQLTransactionError,), lambda problem: ReadOnly(str(problem))),
    (
        (asyncpg.ProgramLimitExceededError,),
        lambda _: Invalid("value", "is too long to be looked up by", "Enter a shorter one."),
    ),
    (
        (asyncpg.DataError,),
        lambda problem: Invalid("value", f"cannot be stored ({problem})", "Enter a smaller or shorter one."),
    ),
    (
        (asyncpg.ClientConfigurationError,),
        lambda problem: Invalid("database.url", str(problem), "Enter it as postgresql://user:password@host:5432/database."),
    ),
    (
        (
            asyncpg.InvalidAuthorizationSpecificationError,
            asyncpg.InvalidCatalogNameError,
            asyncpg.InsufficientPrivilegeError,
        ),
        lambda problem: NeedsAttention(f"The database refuses us: {problem}. Check the user, password and name in database.url."),
    ),
    ((asyncpg.InterfaceError,), _interface),
    (
        (
            asyncpg.PostgresConnectionError,
            asyncpg.OperatorInterventionError,
            asyncpg.InsufficientResourcesError,
            asyncpg.IdleInTransactionSessionTimeoutError,
            asyncpg.InternalClientError,  # what the driver says when the server ends a connection between two statements
            OSError,
            TimeoutError,
        ),
        _away,
    ),
)
"""What each kind of trouble means; the first that fits counts."""


def translated(problem: BaseException) -> BaseException:
    """Return the error of ours that says what happened; what is a defect of the program comes back as it is."""
    for kinds, meaning in _MEANINGS:
        if isinstance(problem, kinds):
            return meaning(problem)
    return problem


def fail(problem: BaseException) -> NoReturn:
    """Raise what `translated` says."""
    ours = translated(problem)
    if ours is problem:
        raise problem
    raise ours from problem

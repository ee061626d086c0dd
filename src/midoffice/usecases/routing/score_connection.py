"""The system that is asked what contacts are worth: who may connect it, what is checked, and how it is tried."""

from dataclasses import dataclass, replace

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.routing.outside_scores import (
    ScoreConnection,
    ScoredAgent,
    ScoreQuestion,
    check_score_connection,
)
from midoffice.kernel.errors import Invalid, NeedsAttention, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.scores import Scorer, ScorerAdapter
from midoffice.ports.sources import SourceTrouble
from midoffice.usecases.audited import audit
from midoffice.usecases.events import directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.secret_records import seal
from midoffice.usecases.transact import transact

KIND = "score connection"
DIRECTORY = "score_connection"
LONGEST_SCORE_SECRET = 20_000


@dataclass(frozen=True, slots=True)
class ScoreFinding:
    """What came of trying the connection: whether it answered as it should, in how long, and what to say to a person."""

    good: bool
    elapsed_ms: float
    sentence: str
    remedy: str = ""


def _require(principal: Principal) -> None:
    principal.require(Scope.ADMINISTER, "administer the system that gives scores")


def adapter_of_scores(context: Context) -> ScorerAdapter:
    """Return how such a system is spoken to; raises NeedsAttention where this process does not speak to any."""
    if context.scorer_adapter is None:
        raise NeedsAttention("Scores cannot be asked for from this process.")
    return context.scorer_adapter


async def fetch_score_connection(context: Context, principal: Principal) -> ScoreConnection:
    """Return the connection; version 0 is none."""
    _require(principal)
    async with context.database.reading() as tx:
        return await tx.scores.connection()


async def set_score_connection(
    context: Context, principal: Principal, given: ScoreConnection, secret: str | None
) -> ScoreConnection:
    """Replace the connection of `given.version`. A secret of None stays, an empty one is removed.

    Raises Invalid, and Stale when there is another by now. A secret that was entered for one address is not sent to another.
    """
    _require(principal)
    sealed = seal(context, secret, LONGEST_SCORE_SECRET)
    check_score_connection(given)
    adapter, now = adapter_of_scores(context), context.clock.now()

    async def work(tx: Transaction) -> ScoreConnection:
        before = await tx.scores.connection()
        if before.version != given.version:
            raise Stale(KIND, "scores")
        has_secret = before.has_secret if secret is None else sealed is not None
        after = replace(given, has_secret=has_secret, version=before.version + 1)
        adapter.check(after.connection, has_secret=has_secret)
        if secret is None and has_secret and _address(before) != _address(after):
            raise Invalid("secret", "was entered for another address", "Enter the secret again, or remove it.")
        await tx.scores.set_connection(after)
        if secret is not None:
            await tx.scores.set_secret(sealed)
        await audit(tx, principal, now, f"change {KIND}", KIND, "scores", before, after)
        await tx.log.append([directory_changed(DIRECTORY, now, principal.actor)])
        return after

    return await transact(context, work)


def _address(connection: ScoreConnection) -> tuple[object, object]:
    return connection.connection.get("base_url"), connection.connection.get("token_url")


async def remove_score_connection(context: Context, principal: Principal, version: int) -> None:
    """Remove the connection with its secret: services that ask go by their own scores. Raises Stale."""
    _require(principal)
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        before = await tx.scores.connection()
        await tx.scores.remove_connection(version)
        await audit(tx, principal, now, f"remove {KIND}", KIND, "scores", before)
        await tx.log.append([directory_changed(DIRECTORY, now, principal.actor)])

    await transact(context, work)


async def probe_score_connection(context: Context, principal: Principal) -> ScoreFinding:
    """Ask the connected system about a contact and an agent that do not exist. Raises NotFound without one."""
    _require(principal)
    async with context.database.reading() as tx:
        connection, sealed = await tx.scores.connection(), await tx.scores.secret()
    scorer = open_scorer(context, connection, sealed)
    if scorer is None:
        raise NotFound(kind=KIND, id="scores")
    began = context.clock.now()
    agents = (ScoredAgent(new_id(), {}),)
    question = ScoreQuestion(new_id(), None, "probe", "chat", 0, began, agents)
    try:
        said = await scorer.score(question, connection.deadline_ms / 1000)
        good, sentence, remedy = True, f"It answers {said[agents[0].id]:g} for an agent who does not exist.", ""
    except SourceTrouble as trouble:
        good, sentence, remedy = False, trouble.message, trouble.remedy
    finally:
        await scorer.close()
    return ScoreFinding(good, round((context.clock.now() - began).total_seconds() * 1000, 1), sentence, remedy)


def open_scorer(context: Context, connection: ScoreConnection, sealed: bytes | None) -> Scorer | None:
    """Return the connected system, opened with its secret; None without one. Whoever opens it closes it."""
    if not connection.there:
        return None
    return adapter_of_scores(context).open(connection.connection, context.sealer.unseal(sealed) if sealed is not None else None)

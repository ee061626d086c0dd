"""Scores of another system: one connection with its secret, and what was answered about items."""

from dataclasses import replace

from midoffice.domain.routing.outside_scores import ItemScores, ScoreConnection
from midoffice.kernel.errors import Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after, furnish, queue_contact

_CONNECTION = ScoreConnection({"base_url": "https://scores.example.com/"}, 100, version=1)


async def check_there_is_one_connection(database: Database) -> None:
    """It is replaced as a whole by one who knows it, and its secret goes with it."""
    async with database.transaction() as tx:
        same(await tx.scores.connection(), ScoreConnection(), "there is none")
        await tx.scores.set_connection(_CONNECTION)
        same((await tx.scores.connection(), await tx.scores.secret()), (_CONNECTION, None), "it comes back")
        await tx.scores.set_secret(b"sealed")
    for version in (1, 3):
        with refused(Stale, f"version {version} follows no other"):
            async with database.transaction() as tx:
                await tx.scores.set_connection(replace(_CONNECTION, version=version))
    changed = replace(_CONNECTION, deadline_ms=300, has_secret=True, version=2)
    async with database.transaction() as tx:
        await tx.scores.set_connection(changed)
        same((await tx.scores.connection(), await tx.scores.secret()), (changed, b"sealed"), "the secret stays")
    with refused(Stale, "another version is there"):
        async with database.transaction() as tx:
            await tx.scores.remove_connection(1)
    async with database.transaction() as tx:
        await tx.scores.remove_connection(2)
        same((await tx.scores.connection(), await tx.scores.secret()), (ScoreConnection(), None), "nothing is left")
        await tx.scores.set_connection(_CONNECTION)
        same(await tx.scores.secret(), None, "a new one has no secret")


async def check_the_last_answer_counts(database: Database) -> None:
    """What was answered about an item is replaced by the next answer; items that are gone are passed over."""
    house = await furnish(database)
    agent = str(new_id())
    async with database.transaction() as tx:
        item = await queue_contact(tx, house)
        first = ItemScores(item.id, NOW, trouble="slow")
        await tx.scores.put([first, ItemScores(new_id(), NOW, {agent: 1.0})])
        same(await tx.scores.of([item.id, new_id()]), (first,), "what is known")
        second = ItemScores(item.id, after(5), {agent: 0.125})
        await tx.scores.put([second])
        same(await tx.scores.of([item.id]), (second,), "the last answer")
        (recorded,) = await tx.recorded.items(NOW, after(3600), 10)
        same((recorded.scored_at, recorded.scores, recorded.score_trouble), (after(5), {agent: 0.125}, ""), "the recorded day")


CHECKS = (check_there_is_one_connection, check_the_last_answer_counts)

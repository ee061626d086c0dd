"""Sign-in records."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.access.account import Account, ApiToken, AuditEntry, Session
from midoffice.domain.access.roles import Role, Scope
from midoffice.kernel.errors import Conflict, Invalid, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after


async def _account(database: Database, login: str = "Ann.Example") -> Account:
    account = Account(new_id(), login, "Ann", (Role.AGENT,), active=True, created_at=NOW)
    async with database.transaction() as tx:
        await tx.accounts.add(account)
    return account


async def check_login_is_compared_without_case(database: Database) -> None:
    """An account is found by its login in any case, with its password hash."""
    account = await _account(database, "Ann.Ünal")
    async with database.transaction() as tx:
        same(await tx.access.account_by_login("ANN.ünal"), (account, ""), "it is found, without a password yet")
        await tx.access.set_password(account.id, "$argon2id$...")
        same(await tx.access.account_by_login("ann.ünal"), (account, "$argon2id$..."), "the hash comes with it")
        same(await tx.access.account_by_login("ann"), None, "nobody else is found")
        same(await tx.access.account_by_login("a\x00"), None, "a hostile login finds nobody")
        await tx.accounts.save(replace(account, name="Ann B.", version=2))
        found = await tx.access.account_by_login("ann.ünal")
        must(found is not None and found[1] == "$argon2id$...", "saving the account keeps the password")
        with refused(NotFound, "a password belongs to an account"):
            await tx.access.set_password(new_id(), "x")


async def check_sessions(database: Database) -> None:
    """Sessions are stored, used, ended one by one or for an account, and forgotten when expired."""
    ann, ben = await _account(database), await _account(database, "ben")
    sessions = [Session(f"s{n}", who.id, "csrf", NOW, after(100 + n), NOW) for n, who in enumerate((ann, ann, ben, ben))]
    async with database.transaction() as tx:
        for session in sessions:
            await tx.access.add_session(session)
        same(await tx.access.session("s0"), sessions[0], "a session comes back")
        same(await tx.access.session("nobody's"), None, "an unknown one does not")
        await tx.access.touch_session("s0", after(5), after(500))
        same(await tx.access.session("s0"), replace(sessions[0], seen_at=after(5), expires_at=after(500)), "its use is kept")
        await tx.access.end_session("s0")
        await tx.access.end_session("s0")
        same(await tx.access.session("s0"), None, "an ended session is gone")
        await tx.access.end_sessions_of(ann.id)
        same(await tx.access.session("s1"), None, "every session of the account is gone")
        await tx.access.forget_old(after(102), NOW)
        same(await tx.access.session("s2"), None, "a session that expires now is forgotten")
        same(await tx.access.session("s3"), sessions[3], "one that does not is kept")


async def check_session_needs_an_account(database: Database) -> None:
    """A session belongs to an account."""
    with refused(Conflict, "a session of nobody is refused"):
        async with database.transaction() as tx:
            await tx.access.add_session(Session("s", new_id(), "csrf", NOW, after(1), NOW))


async def check_tokens(database: Database) -> None:
    """Tokens are found by digest or id, listed newest first, changed by version."""
    ann = await _account(database)
    old = ApiToken(new_id(), "old", "d1", ann.id, (Scope.RECEIVE, Scope.READ_CONTACTS), NOW, None, None, None)
    new = ApiToken(new_id(), "new", "d2", ann.id, (), after(1), after(100), None, None)
    async with database.transaction() as tx:
        await tx.access.add_token(new)
        await tx.access.add_token(old)
        same(await tx.access.tokens(), (new, old), "newest first")
        same(await tx.access.token_by_digest("d1"), old, "found by digest")
        same(await tx.access.token_by_digest("d3"), None, "an unknown digest finds nothing")
        revoked = replace(old, revoked_at=after(9), version=2)
        await tx.access.save_token(revoked)
        await tx.access.touch_token(old.id, after(8))
        same(await tx.access.token(old.id), replace(revoked, used_at=after(8)), "both changes are kept")
        with refused(Stale, "an old version is stale"):
            await tx.access.save_token(revoked)
        with refused(NotFound, "an unknown token is not found"):
            await tx.access.token(new_id())
    with refused(Conflict, "a digest is unique"):
        async with database.transaction() as tx:
            await tx.access.add_token(replace(old, id=new_id()))


async def check_audit_is_paged_newest_first(database: Database) -> None:
    """The audit trail comes newest first, page by page, without gaps or repeats."""
    entries = [
        AuditEntry(new_id(), after(n // 2), None, "Ann", "service.changed", "service", str(n), None, {"n": n, "l": [1]})
        for n in range(7)
    ]
    async with database.transaction() as tx:
        for entry in entries:
            await tx.access.write_audit(entry)
    found: list[AuditEntry] = []
    cursor = None
    async with database.reading() as tx:
        for _ in range(4):
            page = await tx.access.audit(cursor, 2)
            found.extend(page.items)
            cursor = page.next_cursor
        with refused(Invalid, "a broken cursor is named"):
            await tx.access.audit("nonsense", 2)
    same(cursor, None, "the last page has no next one")
    same(found, entries[::-1], "all of them, newest first")


async def check_answers_are_remembered_once(database: Database) -> None:
    """The answer to a key is kept in its scope; a second one is refused; old ones are forgotten."""
    async with database.transaction() as tx:
        same(await tx.access.recall("ann", "k"), None, "nothing is known at first")
        await tx.access.remember("ann", "k", "digest", 201, '{"a": 1}', NOW)
        await tx.access.remember("ben", "k", "other", 200, "", after(10))
        same(await tx.access.recall("ann", "k"), ("digest", 201, '{"a": 1}'), "the answer comes back")
    with refused(Conflict, "a second answer to the same request is refused"):
        async with database.transaction() as tx:
            await tx.access.remember("ann", "k", "digest", 201, "", NOW)
    async with database.transaction() as tx:
        await tx.access.forget_old(NOW, NOW + timedelta(seconds=5))
        same(await tx.access.recall("ann", "k"), None, "an old answer is forgotten")
        same(await tx.access.recall("ben", "k"), ("other", 200, ""), "a newer one is not")


CHECKS = (
    check_login_is_compared_without_case,
    check_sessions,
    check_session_needs_an_account,
    check_tokens,
    check_audit_is_paged_newest_first,
    check_answers_are_remembered_once,
)

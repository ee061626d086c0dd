"""The same request sent twice - because the answer was lost - is carried out once and answered the same.

The key is claimed in the very transaction in which the request is carried out: if that commits, the key is taken; if it does
not, the key is free. The answer is stored right after. Should the process die in between, a repetition is refused rather than
carried out twice.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import TypeAdapter

from midoffice.http.auth import identity_of
from midoffice.http.edge import ContextHere
from midoffice.kernel.documents import adapter
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.ports.database import Database, Transaction
from midoffice.usecases.given import Context

T = TypeVar("T")
_LONGEST_KEY = 200
_CLAIM, _ANSWER = 0, 200


class KeyReused(Conflict):
    """The Idempotency-Key was used for another request."""

    remedy = "Use a new key for each new request, and the same one only to repeat it unchanged."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("This Idempotency-Key belongs to another request.")


class AnswerLost(Conflict):
    """The request was carried out, but its answer is not known (yet)."""

    remedy = "Read the current state: the request was carried out, or is being carried out now."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("A request with this Idempotency-Key is there already, without an answer.")


class _Claimed(Exception):
    """Somebody else has claimed the key."""


class _ClaimingDatabase:
    """The database of a use case whose first committed transaction also claims the key."""

    def __init__(self, database: Database, claim: Callable[[Transaction], Awaitable[None]]) -> None:
        self._database = database
        self._claim = claim
        self._claimed = False

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        return self._database.reading()

    def looking(self) -> AbstractAsyncContextManager[Transaction]:
        return self._database.looking()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._database.transaction() as tx:
            if not self._claimed:
                await self._claim(tx)
            yield tx
        self._claimed = True


class Once:
    """Carries out one request at most once per Idempotency-Key; without a key, simply carries it out."""

    def __init__(self, context: Context, scope: str, key: str | None, digest: str, response: Response) -> None:
        """`digest` tells this request from another one with the same key."""
        self._context = context
        self._scope = scope
        self._key = key
        self._digest = digest
        self._response = response

    async def __call__(self, kind: type[T], perform: Callable[[Context], Awaitable[T]]) -> T:
        """Return what `perform` returns, or what it returned the first time.

        `perform` is given the context to work with. Raises KeyReused and AnswerLost.
        """
        if self._key is None:
            return await perform(self._context)
        known = await self._recall(kind)
        if known is not None:
            return known
        claiming = _ClaimingDatabase(self._context.database, self._claim)
        try:
            result = await perform(replace(self._context, database=claiming))
        except _Claimed:
            known = await self._recall(kind)
            if known is None:
                raise AnswerLost from None
            return known
        async with self._context.database.transaction() as tx:
            await self._keep(tx, self._key + "#answer", _ANSWER, _adapter(kind).dump_json(result).decode())
        return result

    async def _claim(self, tx: Transaction) -> None:
        try:
            await self._keep(tx, f"{self._key}", _CLAIM, "")
        except Conflict:
            raise _Claimed from None

    async def _keep(self, tx: Transaction, key: str, status: int, body: str) -> None:
        await tx.access.remember(self._scope, key, self._digest, status, body, self._context.clock.now())

    async def _recall(self, kind: type[T]) -> T | None:
        async with self._context.database.reading() as tx:
            claim = await tx.access.recall(self._scope, f"{self._key}")
            answer = await tx.access.recall(self._scope, f"{self._key}#answer")
        if claim is None:
            return None
        if claim[0] != self._digest:
            raise KeyReused
        if answer is None:
            raise AnswerLost
        self._response.headers["Idempotency-Replayed"] = "true"
        result: T = _adapter(kind).validate_json(answer[2])
        return result


def _adapter(kind: type) -> TypeAdapter[Any]:
    return adapter(kind)


async def _once(
    request: Request,
    response: Response,
    context: ContextHere,
    idempotency_key: Annotated[
        str | None, Header(description="The same key with the same request is carried out once; keep it for repetitions")
    ] = None,
) -> Once:
    if idempotency_key is not None and not (
        0 < len(idempotency_key) <= _LONGEST_KEY and idempotency_key.isprintable() and idempotency_key.isascii()
    ):
        raise Invalid("Idempotency-Key", "is empty, too long or not plain ASCII", "Use a random UUID.")
    parts = (request.method.encode(), request.url.path.encode(), request.url.query.encode(), await request.body())
    digest = hashlib.sha256(b"\x00".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    account_id = (await identity_of(request)).principal.account_id
    return Once(context, str(account_id), idempotency_key, digest, response)


OnceHere = Annotated[Once, Depends(_once)]

"""The API against its own description: whatever is sent, nothing breaks, and the answers have the described form."""

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from tests.http.served import Served, serving

from midoffice.http.openapi import SNAPSHOT
from midoffice.main.engines import EngineUrls
from midoffice.testing.expect import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

# The description that `test_openapi.py` holds to be what the routes say: making it anew takes seconds of every collection.
schema = schemathesis.openapi.from_dict(orjson.loads(SNAPSHOT.read_bytes()))


@pytest.fixture(scope="module")
def served(engines: EngineUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    name = f"api_{uuid4().hex}"
    asyncio.run(_execute(engines.database, f"create database {name}"))
    url = engines.database.replace("/midoffice?", f"/{name}?")
    with serving(url, tmp_path_factory.mktemp("house")) as one:
        yield one
    asyncio.run(_execute(engines.database, f"drop database {name} with (force)"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_real_ids(value: object, ids: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """The value with the ids of what is there wherever a field bears their name."""
    if isinstance(value, dict):
        return {name: ids[name] if name in ids else _with_real_ids(item, ids) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_real_ids(item, ids) for item in value]
    return value


def nothing_breaks(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]) -> bool | None:
    """What this process cannot do for now - call, speak, try a trunk - it says in the form of all problems."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and response.headers.get("content-type") == [
        "application/problem+json"
    ]:
        return None
    return not_a_server_error(ctx, response, case)


@schema.given(version=st.none() | st.integers(0, 3))
@schema.parametrize()
@settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
def test_nothing_breaks_and_answers_are_as_described(case: schemathesis.Case[Any], served: Served, version: int | None) -> None:
    headers = {"Authorization": f"Bearer {served.token}"}
    if version is not None:
        case.path_parameters = _with_real_ids(case.path_parameters, served.ids)
        case.body = _with_real_ids(case.body, served.ids)
        headers["If-Match"] = f'"{version}"'
    checks = [nothing_breaks, content_type_conformance, response_schema_conformance]
    case.call_and_validate(base_url=served.url, headers=headers, checks=checks, timeout=PATIENCE_SECONDS)

"""Every error is a problem document with a sentence and a remedy, and none of them is a surprise."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs
from tests.http.house import Desk, House

import midoffice
from midoffice.http import errors
from midoffice.http.access_log import AccessLog
from midoffice.http.errors import MEANINGS, field_path, meaning_of, problem_of
from midoffice.http.metrics import Meters
from midoffice.http.problem import problem_type
from midoffice.kernel.errors import Conflict, Invalid, MidofficeError, NotFound, Stale

# These end a start or a command, never a request: the command line shows them.
_OF_THE_COMMAND_LINE = ("midoffice.main.", "midoffice.adapters.")


def _every_error() -> Iterator[type[MidofficeError]]:
    for module in pkgutil.walk_packages(midoffice.__path__, "midoffice."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    pending = [MidofficeError]
    while pending:
        kind = pending.pop()
        yield kind
        pending.extend(kind.__subclasses__())


def test_every_error_class_has_a_meaning() -> None:
    missing = {
        kind.__qualname__
        for kind in _every_error()
        if kind is not MidofficeError
        and not any(c in MEANINGS for c in kind.__mro__)
        and not kind.__module__.startswith(_OF_THE_COMMAND_LINE)
    }
    assert missing == set(), "add them to http/errors.py"


def test_every_meaning_is_an_error_status_with_a_title() -> None:
    for meaning in MEANINGS.values():
        assert 400 <= meaning.status < 600
        assert meaning.title


def test_nearest_ancestor_gives_the_meaning() -> None:
    class ParcelLost(Conflict):
        pass

    assert meaning_of(ParcelLost) == MEANINGS[Conflict]
    assert problem_type("ParcelLost") == "/problems/parcel-lost"
    assert problem_type("HTTPSNeeded2") == "/problems/httpsneeded2"


def test_problem_names_field_remedy_and_facts() -> None:
    problem = problem_of(Invalid("fields.email", "is not an e-mail address", "Enter it as name@example.com."))
    assert problem.model_dump(exclude_none=True) == {
        "type": "/problems/invalid",
        "title": "Invalid input",
        "status": 422,
        "detail": "fields.email: is not an e-mail address",
        "remedy": "Enter it as name@example.com.",
        "field": "fields.email",
        "fields": {"why": "is not an e-mail address"},
        "errors": [],
    }
    assert problem_of(NotFound(kind="case", id="x")).fields == {"kind": "case", "id": "x"}


def test_stale_record_is_a_failed_precondition_only_when_one_was_named() -> None:
    assert problem_of(Stale("case", "x")).status == 409
    assert problem_of(Stale("case", "x"), conditional=True).status == 412


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (("body", "fields", 0, "label"), "fields.0.label"),
        (("query", "limit"), "limit"),
        (("body",), "body"),
        ((), "body"),
    ],
)
def test_location_of_a_fault_becomes_a_path(location: tuple[str | int, ...], path: str) -> None:
    assert field_path(location) == path


async def test_unknown_address_and_method_are_problems(house: House) -> None:
    async with house.client() as client:
        missing = await client.get("/api/nothing/here")
        wrong = await client.put("/api/session", json={})
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert missing.json()["remedy"] == "Check the address."
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")


async def test_several_faults_are_all_named(agent: Desk) -> None:
    answer = await agent.post("/api/customers", {"nam": "Carl", "identifiers": [{"kind": "fax", "value": "1"}]})
    assert answer.status_code == 422
    body = answer.json()
    assert {fault["field"] for fault in body["errors"]} == {"name", "nam", "identifiers.0.kind"}
    assert body["field"] in {"name", "nam", "identifiers.0.kind"}
    assert body["remedy"]


@pytest.mark.parametrize(
    "raw", [b'{"text": "a\\u0000b"}', b'{"text": "\\ud800"}', b'{"text": NaN}', b"\xff\xfe", b'{"text": "x"', b"[" * 5000]
)
async def test_hostile_json_is_refused_not_stored(house: House, agent: Desk, raw: bytes) -> None:
    receipt = await house.receive()
    answer = await agent.client.post(
        f"/api/interactions/{receipt.interaction.id}/notes",
        content=raw,
        headers={"X-CSRF-Token": agent.csrf, "Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["remedy"]


async def test_literal_backslash_u0000_is_plain_text(house: House, agent: Desk) -> None:
    receipt = await house.assign(agent)
    answer = await agent.post(f"/api/interactions/{receipt.interaction.id}/notes", {"text": "the escape \\u0000 in JSON"})
    assert answer.status_code == 201
    assert answer.json()["text"] == "the escape \\u0000 in JSON"


async def test_nul_in_a_query_or_a_path_is_refused(agent: Desk) -> None:
    for path in ("/api/customers?q=a%00b", "/api/admin/skills/%00"):
        answer = await agent.get(path)
        assert answer.status_code == 422, path


async def test_nul_in_a_public_form_is_refused(house: House) -> None:
    async with house.client() as client:
        answer = await client.post(
            "/api/public/forms/webform-key", content=b'{"a\\u0000": "b"}', headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 422


async def test_body_without_a_content_type_is_not_taken_for_json(agent: Desk) -> None:
    answer = await agent.client.post("/api/customers", content=b'{"name": "x"}', headers={"X-CSRF-Token": agent.csrf})
    assert answer.status_code == 422


async def test_body_over_the_limit_is_refused(agent: Desk) -> None:
    answer = await agent.post("/api/customers", {"name": "x" * 1_100_000})
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/request-entity-too-large"


async def test_rules_that_are_too_long_are_told_what_to_do_about_them(agent: Desk) -> None:
    headers = {"X-CSRF-Token": agent.csrf, "Content-Type": "application/xml"}
    answer = await agent.client.put("/api/rule-sets/mails/draft/dmn", content=b"x" * 6_000_001, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The request is larger than 6 MB."
    assert answer.json()["remedy"] == "Split the model, or its longest table."


async def test_unforeseen_error_tells_nothing_but_a_request_id(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        msg = "password=hunter2"
        raise ValueError(msg)

    agent = await house.sign_in("ann")
    monkeypatch.setattr("midoffice.http.interactions.desk.fetch_desk", broken)
    answer = await agent.get("/api/desk")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.headers["x-request-id"] in answer.json()["remedy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_client_that_goes_away_while_it_sends_is_no_error_of_ours() -> None:
    sent: list[Message] = []

    async def reads_all(scope: Scope, receive: Receive, _send: Send) -> None:
        await Request(scope, receive).body()

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    log = AccessLog(reads_all, meters=Meters())
    scope = {"type": "http", "method": "POST", "path": "/api/x", "headers": [], "query_string": b""}
    with capture_logs() as lines:
        await log(scope, gone, send)
    assert sent == []
    assert [(line["event"], line["log_level"], line["status"]) for line in lines] == [("request", "info", 499)]


def test_remedy_is_there_for_every_kind_of_fault() -> None:
    assert errors._remedy_of("anything at all")  # noqa: SLF001 - the fallback of the table

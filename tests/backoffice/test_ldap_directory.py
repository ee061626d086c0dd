"""LDAP sources against a real directory."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.backoffice.directory import ADMINISTRATOR, PASSWORD, PEOPLE, Directory, people
from tests.backoffice.injections import INJECTIONS
from tests.backoffice.opening import lookup, nothing_left, opened, trouble
from tests.peers.certificate import make_certificate

from midoffice.adapters.backoffice.ldap.adapter import LdapAdapter
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.context.source import FieldSpec, FieldType
from midoffice.ports.sources import Row, SourceDown, SourceForbidden, SourceSchema, SourceSlow
from midoffice.testing.chaos.plan import Fault, FaultKind, always
from midoffice.testing.chaos.plan_file import Address
from midoffice.testing.chaos.proxy import chaos_proxy
from midoffice.testing.expect import PATIENCE_SECONDS

pytestmark = [pytest.mark.peer("slapd"), pytest.mark.xdist_group("slapd")]
ONE = lookup("(&(objectClass=inetOrgPerson)(employeeNumber={id}))", "employeeNumber")
FIELDS = (
    FieldSpec("person.family_name", "sn"),
    FieldSpec("person.mails", "mail", FieldType.LIST),
    FieldSpec("person.phone", "telephoneNumber"),
    FieldSpec("person.room", "roomNumber", FieldType.NUMBER),
    FieldSpec("person.seen", "displayName", FieldType.TIME),
)
SHORT_SECONDS = 0.1


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    certificate = make_certificate(tmp_path_factory.mktemp("certificate"))
    with tempfile.TemporaryDirectory(prefix="midoffice-slapd-", ignore_cleanup_errors=True) as folder:
        server = Directory(Path(folder), certificate)
        server.prepare(people())
        server.start()
        yield server
        server.stop()


def at(server: Directory, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    base = {"base_dn": PEOPLE, "bind_dn": ADMINISTRATOR, "url": f"ldap://127.0.0.1:{server.port}"}
    return base | (given or {"plain": True})


def ways(server: Directory) -> dict[str, dict[str, Any]]:
    authority = server.certificate.certificate.read_text()
    return {
        "plain": at(server),
        "start_tls": at(server, start_tls=True, ca_certificate=authority),
        "ldaps": at(server, url=f"ldaps://127.0.0.1:{server.tls_port}", ca_certificate=authority),
    }


@pytest.mark.parametrize("way", ["plain", "start_tls", "ldaps"])
async def test_entries_are_rows(directory: Directory, way: str) -> None:
    async with opened(LdapAdapter(), ways(directory)[way], ONE, secret=PASSWORD, fields=FIELDS) as source:
        rows = [(await source.fetch(ONE, "C-1", PATIENCE_SECONDS))[0] for _ in range(3)]
        assert rows[0] == {
            "dn": f"uid=C-1,{PEOPLE}",
            "sn": "Müller",
            "mail": ["a@example.com", "b@example.com"],
            "telephoneNumber": None,
            "roomNumber": 2**53 + 1,
            "displayName": datetime(2026, 3, 2, 9, tzinfo=UTC),
            "employeeNumber": "C-1",
        }
        assert rows[0] == rows[1] == rows[2]
        assert await source.fetch(ONE, "C-9", PATIENCE_SECONDS) == ()
        assert await source.columns(ONE, 1) == {}


async def test_a_certificate_must_be_trusted(directory: Directory) -> None:
    for given in ({"start_tls": True}, {"url": f"ldaps://127.0.0.1:{directory.tls_port}"}):
        async with opened(LdapAdapter(), at(directory, **given), ONE, secret=PASSWORD) as source:
            error = await trouble(source, ONE, seconds=PATIENCE_SECONDS)
            assert isinstance(error, SourceDown)
            assert "certificate" in error.message.lower()


async def test_identifiers_stay_one_value_of_the_filter(directory: Directory) -> None:
    async with opened(LdapAdapter(), at(directory), ONE, secret=PASSWORD, fields=FIELDS) as source:
        found = {value: await source.fetch(ONE, value, PATIENCE_SECONDS) for value in INJECTIONS}
        # The directory compares as its schema says: without case and outer blanks. Whoever asks compares once more (owner_column).
        assert {value for value, rows in found.items() if rows} <= {
            "c-1",
            "  C-1",
            "C-1 ",
            "C-1\t",
            "\uff23-\uff11",
            "\ufeffC-1",
            "C-1\u200b",
        }
        assert all(row["employeeNumber"] == "C-1" for rows in found.values() for row in rows)
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_d2_a_frozen_directory_is_given_up_in_time_and_leaves_nothing(directory: Directory) -> None:
    async with opened(LdapAdapter(), ways(directory)["start_tls"], ONE, secret=PASSWORD, fields=FIELDS) as source:
        await asyncio.gather(*(source.fetch(ONE, "C-1", PATIENCE_SECONDS) for _ in range(4)))  # kept sessions, and new ones below
        tasks = asyncio.all_tasks()
        directory.freeze()
        try:
            errors = await asyncio.gather(*(trouble(source, ONE, seconds=SHORT_SECONDS) for _ in range(8)))
            assert {type(error) for error in errors} == {SourceSlow}
        finally:
            directory.thaw()
        answers = await asyncio.gather(*(source.fetch(ONE, "C-1", PATIENCE_SECONDS) for _ in range(8)))
        assert all(len(rows) == 1 for rows in answers)
    await nothing_left(tasks, "tested-ldap")


async def test_d3_a_session_that_takes_longer_to_open_than_a_question_is_there_for_the_next(directory: Directory) -> None:
    slow = always(Fault(FaultKind.SLOW, delay=timedelta(milliseconds=60)))
    authority = directory.certificate.certificate.read_text()
    async with chaos_proxy(Address("127.0.0.1", directory.tls_port), slow, SystemClock()) as proxy:
        given = at(directory, url=f"ldaps://127.0.0.1:{proxy.port}", ca_certificate=authority)
        async with opened(LdapAdapter(), given, ONE, secret=PASSWORD, fields=FIELDS) as source:
            answered: tuple[Row, ...] = ()
            while not answered:  # hello, bind and search take 180 ms, the search alone 60
                with contextlib.suppress(SourceSlow):
                    answered = await source.fetch(ONE, "C-1", 0.12)
                assert proxy.seen.total() < 50, "every question begins anew"


async def test_d13_a_directory_that_is_down_at_start_is_no_error_and_comes_back(directory: Directory) -> None:
    directory.stop()
    try:
        async with opened(LdapAdapter(), at(directory), ONE, secret=PASSWORD, fields=FIELDS) as source:
            assert isinstance(await trouble(source, ONE), SourceDown)
            directory.start()
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1
            directory.stop()  # the kept session is dead now
            directory.start()
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1
    finally:
        directory.stop()
        directory.start()


async def test_refusals_are_named(directory: Directory) -> None:
    for secret, given in (
        ("wrong", {}),
        (PASSWORD, {"bind_dn": "cn=nobody,dc=example,dc=com"}),
    ):
        async with opened(LdapAdapter(), at(directory) | given, ONE, secret=secret) as source:
            error = await trouble(source, ONE)
            assert isinstance(error, SourceForbidden)
            assert secret not in error.message


async def test_a_place_that_is_gone_is_named(directory: Directory) -> None:
    async with opened(LdapAdapter(), at(directory) | {"base_dn": "ou=gone,dc=example,dc=com"}, ONE, secret=PASSWORD) as source:
        assert isinstance(await trouble(source, ONE), SourceSchema)


async def test_too_many_entries_are_refused(directory: Directory) -> None:
    asked = lookup("(|(title=many)(uid={id}))")
    async with opened(LdapAdapter(), at(directory), asked, secret=PASSWORD) as source:
        error = await trouble(source, asked)
        assert isinstance(error, SourceSchema)
        assert "200" in error.message


async def test_questions_at_once_each_get_their_own_answer(directory: Directory) -> None:
    async with opened(LdapAdapter(), at(directory), ONE, secret=PASSWORD, fields=FIELDS) as source:
        numbers = ["C-1", *(f"many-{number}" for number in range(20))] * 2
        answers = await asyncio.gather(*(source.fetch(ONE, number, PATIENCE_SECONDS) for number in numbers))
        assert [row["employeeNumber"] for [row] in answers] == numbers

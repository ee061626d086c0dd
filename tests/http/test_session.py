"""Signing in and out, and what keeps others from doing it for you."""

from dataclasses import replace
from datetime import timedelta

from tests.http.house import ADDRESS, PASSWORD, Desk, House


async def test_sign_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(house: House) -> None:
    async with house.client() as client:
        answer = await client.post("/api/session", json={"login": " Ann ", "password": PASSWORD})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("midoffice_session=")
    for mark in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert mark in cookie
    body = answer.json()
    assert body["account"]["login"] == "ann"
    assert body["scopes"] == ["contacts:read", "customers:write", "decisions:make", "handle", "session"]
    assert body["agent"]["alias"] == "Ann"
    assert len(body["csrf_token"]) >= 32


async def test_session_names_who_is_signed_in(supervisor: Desk) -> None:
    answer = await supervisor.get("/api/session")
    assert answer.json()["account"]["name"] == "Sue Supervisor"
    assert answer.json()["agent"] is None
    assert answer.json()["csrf_token"] == supervisor.csrf
    assert answer.headers["cache-control"] == "no-store"


async def test_unknown_login_and_wrong_password_are_told_the_same(house: House) -> None:
    async with house.client() as client:
        answers = [
            await client.post("/api/session", json={"login": login, "password": "not this one"}) for login in ("ann", "nobody")
        ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["type"] == "/problems/wrong-login"


async def test_password_of_a_deactivated_account_does_not_open(house: House) -> None:
    async with house.context.database.transaction() as tx:
        bob = house.people["bob"]
        await tx.accounts.save(replace(bob, active=False, version=2))
    async with house.client() as client:
        answer = await client.post("/api/session", json={"login": "bob", "password": PASSWORD})
    assert answer.status_code == 401


async def test_guessing_is_slowed_down_for_known_and_unknown_logins_alike(house: House) -> None:
    async with house.client() as client:
        for login in ("ann", "nobody"):
            answers = [await client.post("/api/session", json={"login": login, "password": "guess"}) for _ in range(7)]
            assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
            assert int(answers[-1].headers["retry-after"]) > 0
        assert (await client.post("/api/session", json={"login": "ann", "password": PASSWORD})).status_code == 429


async def test_guessing_from_one_address_does_not_lock_anybody_out_elsewhere(house: House) -> None:
    async with house.client() as client:
        for _ in range(8):
            await client.post("/api/session", json={"login": "ann", "password": "guess"})
    async with house.client("198.51.100.7") as client:
        assert (await client.post("/api/session", json={"login": "ann", "password": PASSWORD})).status_code == 200


async def test_one_password_tried_with_many_logins_from_one_address_is_slowed_down(house: House) -> None:
    async with house.client() as client:
        statuses = [
            (await client.post("/api/session", json={"login": f"person{n}", "password": "guess"})).status_code for n in range(35)
        ]
    assert statuses.count(429) == 5


async def test_whole_office_behind_one_address_can_sign_in(house: House) -> None:
    async with house.client() as client:
        for _ in range(20):
            for login in ("ann", "bob", "sue"):
                answer = await client.post("/api/session", json={"login": login, "password": PASSWORD})
                assert answer.status_code == 200
            client.cookies.clear()


async def test_sign_in_from_a_foreign_page_is_refused(house: House) -> None:
    async with house.client() as client:
        answer = await client.post(
            "/api/session", json={"login": "ann", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
        )
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/foreign-origin"


async def test_change_without_the_csrf_token_is_refused(agent: Desk) -> None:
    answer = await agent.client.delete("/api/session")
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/csrf-token-missing"
    assert "X-CSRF-Token" in answer.json()["remedy"]
    wrong = await agent.client.delete("/api/session", headers={"X-CSRF-Token": agent.csrf + "x"})
    assert wrong.status_code == 403


async def test_change_from_a_foreign_page_is_refused_even_with_the_token(agent: Desk) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await agent.client.delete("/api/session", headers={"X-CSRF-Token": agent.csrf, **headers})
        assert answer.status_code == 403, headers


async def test_change_from_our_own_page_passes(agent: Desk) -> None:
    headers = {"X-CSRF-Token": agent.csrf, "Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
    assert (await agent.client.delete("/api/session", headers=headers)).status_code == 204


async def test_sign_out_ends_the_session_at_once(agent: Desk) -> None:
    cookie = agent.client.cookies["midoffice_session"]
    answer = await agent.send("DELETE", "/api/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    again = await agent.client.get("/api/session", headers={"Cookie": f"midoffice_session={cookie}"})
    assert again.status_code == 401
    assert again.json()["remedy"] == "Sign in again."


async def test_session_unused_for_twelve_hours_has_ended(house: House, agent: Desk) -> None:
    house.clock.advance(timedelta(hours=12, minutes=1))
    assert (await agent.get("/api/session")).status_code == 401


async def test_session_in_use_goes_on_but_not_for_ever(house: House, agent: Desk) -> None:
    for _ in range(71):
        house.clock.advance(timedelta(hours=10))
        assert (await agent.get("/api/session")).status_code == 200
    house.clock.advance(timedelta(hours=10))
    assert (await agent.get("/api/session")).status_code == 401


async def test_no_session_and_a_made_up_one_are_refused(house: House) -> None:
    async with house.client() as client:
        assert (await client.get("/api/session")).status_code == 401
        for cookie in ("x", "0" * 5000, "ÿ".encode("latin-1").decode("latin-1")):
            answer = await client.get("/api/session", headers={b"Cookie": b"midoffice_session=" + cookie.encode("latin-1")})
            assert answer.status_code == 401


async def test_own_password_can_be_changed_and_ends_the_other_sessions(house: House, agent: Desk) -> None:
    other = await house.sign_in("ann")
    answer = await agent.send("PUT", "/api/session/password", {"current": PASSWORD, "new": "another four words here"})
    assert answer.status_code == 204
    assert (await agent.get("/api/session")).status_code == 200
    assert (await other.get("/api/session")).status_code == 401
    async with house.client() as client:
        assert (await client.post("/api/session", json={"login": "ann", "password": PASSWORD})).status_code == 401


async def test_new_password_must_be_good_and_the_old_one_known(agent: Desk) -> None:
    for current, new, field in (
        ("wrong", "another four words here", "current"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "ann1234567890", "new"),
    ):
        answer = await agent.send("PUT", "/api/session/password", {"current": current, "new": new})
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert answer.json()["remedy"]


async def test_password_guessing_in_a_session_is_slowed_down(agent: Desk) -> None:
    statuses = [
        (await agent.send("PUT", "/api/session/password", {"current": "guess", "new": "another four words"})).status_code
        for _ in range(7)
    ]
    assert statuses == [422] * 5 + [429] * 2


async def test_malformed_credentials_are_named(house: House) -> None:
    async with house.client() as client:
        answer = await client.post("/api/session", json={"login": "ann"})
        assert (answer.status_code, answer.json()["field"]) == (422, "password")
        broken = await client.post("/api/session", content=b"{", headers={"Content-Type": "application/json"})
        assert broken.status_code == 422
        assert broken.json()["remedy"] == "Send well-formed JSON."

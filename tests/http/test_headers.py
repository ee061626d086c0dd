"""Headers that keep browsers from doing what nobody asked for, and where the desk comes from."""

from pathlib import Path

from tests.http.house import Desk, House


async def test_every_answer_carries_the_security_headers(house: House, agent: Desk) -> None:
    async with house.client() as client:
        answers = [
            await client.get("/healthz/live"),
            await client.get("/api/session"),
            await client.get("/api/nothing"),
            await client.get("/anything"),
            await agent.get("/api/desk"),
        ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert "camera=(self), microphone=(self), geolocation=()" in answer.headers["permissions-policy"]
        assert answer.headers["x-request-id"]


async def test_answers_of_the_api_are_not_cached(agent: Desk) -> None:
    assert (await agent.get("/api/desk")).headers["cache-control"] == "no-store"


def _build(house_folder: Path) -> None:
    (house_folder / "webapp" / "assets").mkdir(parents=True)
    (house_folder / "webapp" / "index.html").write_text("<title>desk</title>")
    (house_folder / "webapp" / "icon.svg").write_text("<svg/>")
    (house_folder / "webapp" / "assets" / "main-abc.js").write_text("1")
    (house_folder / "secret.txt").write_text("secret")


async def test_missing_web_app_says_so(house: House) -> None:
    async with house.client() as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text


async def test_address_of_a_screen_gives_the_page_and_assets_are_kept_for_ever(house: House, tmp_path: Path) -> None:
    _build(tmp_path)
    async with house.client() as client:
        for path in ("/", "/desk/contacts/1", "/index.html"):
            page = await client.get(path)
            assert (page.status_code, page.text) == (200, "<title>desk</title>")
            assert page.headers["cache-control"] == "no-cache"
        script = await client.get("/assets/main-abc.js")
        assert "immutable" in script.headers["cache-control"]
        assert (await client.get("/icon.svg")).headers["cache-control"] == "no-cache"
        assert (await client.head("/desk")).status_code == 200


async def test_missing_file_is_not_answered_with_the_page(house: House, tmp_path: Path) -> None:
    _build(tmp_path)
    async with house.client() as client:
        for path in ("/assets/old-123.js", "/missing.js", "/api/missing", "/healthz/none", "/f"):
            assert (await client.get(path)).status_code == 404, path
        assert (await client.post("/desk")).status_code == 404


async def test_path_out_of_the_web_app_leads_nowhere(house: House, tmp_path: Path) -> None:
    _build(tmp_path)
    (tmp_path / "webapp" / "link").symlink_to(tmp_path / "secret.txt")
    async with house.client() as client:
        for path in ("/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/link", "/%2e%2e/secret.txt", "/a%00b"):
            answer = await client.get(path)
            assert "secret" not in answer.text, path

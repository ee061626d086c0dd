"""Files up and down: streamed, limited, safely named, visible to who may see them, and never run by a browser."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from tests.http.house import Desk, House

from midoffice.http.interactions.attachments import content_disposition

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


async def _upload(desk: Desk, name: str = "photo.png", data: bytes = PNG, kind: str = "image/png") -> httpx2.Response:
    return await desk.client.post("/api/attachments", files={"file": (name, data, kind)}, headers={"X-CSRF-Token": desk.csrf})


async def _sent(
    house: House, agent: Desk, *, name: str = "photo.png", data: bytes = PNG, kind: str = "image/png"
) -> dict[str, Any]:
    """A file that was sent to the customer of a contact."""
    receipt = await house.assign(agent)
    uploaded = (await _upload(agent, name, data, kind)).json()
    message = {"kind": "reply", "text": "see", "attachment_ids": [uploaded["id"]]}
    answer = await agent.post(f"/api/interactions/{receipt.interaction.id}/messages", message)
    assert answer.status_code == 201, answer.text
    return dict(uploaded)


async def test_file_goes_up_and_comes_down_unchanged(house: House, agent: Desk) -> None:
    attachment = await _sent(house, agent)
    assert (attachment["name"], attachment["size_bytes"]) == ("photo.png", len(PNG))
    down = await agent.get(f"/api/attachments/{attachment['id']}")
    assert down.content == PNG
    assert down.headers["content-disposition"].startswith('attachment; filename="photo.png"')
    assert down.headers["content-type"] == "image/png"
    assert down.headers["x-content-type-options"] == "nosniff"
    assert down.headers["content-length"] == str(len(PNG))
    assert "sandbox" in down.headers["content-security-policy"]
    cached = await agent.client.get(f"/api/attachments/{attachment['id']}", headers={"If-None-Match": down.headers["etag"]})
    assert cached.status_code == 304


async def test_picture_can_be_shown_inline_and_a_page_cannot(house: House, agent: Desk) -> None:
    picture = await _sent(house, agent)
    shown = await agent.get(f"/api/attachments/{picture['id']}", {"inline": "1"})
    assert shown.headers["content-disposition"].startswith("inline;")
    for name, kind in (("page.html", "text/html"), ("drawing.svg", "image/svg+xml"), ("x.js", "text/javascript"), ("x", "junk")):
        other = (await _upload(agent, name, b"<script>alert(1)</script>", kind)).json()
        down = await agent.get(f"/api/attachments/{other['id']}", {"inline": "1"})
        assert down.headers["content-disposition"].startswith("attachment;"), name
        assert down.headers["content-type"] == "application/octet-stream", name


async def test_path_in_a_file_name_is_only_a_name(agent: Desk) -> None:
    for name in ("../../etc/passwd", "C:\\windows\\passwd", "/etc/passwd"):
        assert (await _upload(agent, name)).json()["name"] == "passwd"


def test_content_disposition_keeps_any_name_harmless() -> None:
    header = content_disposition('a"; filename=evil.exe\r\nX: y\\é.png', inline=False)
    assert header.isascii()
    assert "\r" not in header
    assert header.count('"') == 2
    assert header.endswith("filename*=UTF-8''a%22%3B%20filename%3Devil.exe%0D%0AX%3A%20y%5C%C3%A9.png")


async def test_too_large_a_file_is_refused_announced_or_not(house: House, agent: Desk) -> None:
    limit = house.context.attachment_limit_bytes
    assert (await _upload(agent, data=b"x" * limit)).status_code == 201
    over = await _upload(agent, data=b"x" * (limit + 1))
    assert (over.status_code, over.json()["field"]) == (413, "file")
    assert str(limit) in over.json()["detail"]
    far_over = await _upload(agent, data=b"x" * (limit + 100_000))
    assert far_over.status_code == 413

    async def body() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(limit // 1000 + 200):
            yield b"x" * 1000

    headers = {"Content-Type": "multipart/form-data; boundary=b", "X-CSRF-Token": agent.csrf}
    chunked = await agent.client.post("/api/attachments", content=body(), headers=headers)
    assert chunked.status_code == 413


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"file": "x"}'),
        ("multipart/form-data", b"--b--"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", b"garbage"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--b--\r\n'),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"; filename="x"\r\n\r\nx\r\n--b--\r\n',
        ),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\ncut of'),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n\r\n--b--\r\n',
        ),
        ("multipart/form-data; boundary=b", b"--b\r\nX: " + b"y" * 20_000 + b"\r\n\r\n"),
        ("multipart/form-data; boundary=\xff\x00", b"--b--"),
    ],
)
async def test_malformed_form_is_refused_with_a_remedy(agent: Desk, content_type: str, body: bytes) -> None:
    headers = {b"Content-Type": content_type.encode("latin-1"), b"X-CSRF-Token": agent.csrf.encode()}
    answer = await agent.client.post("/api/attachments", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["remedy"]


async def test_other_fields_of_the_form_do_not_matter(agent: Desk) -> None:
    answer = await agent.client.post(
        "/api/attachments",
        data={"comment": "x" * 100},
        files=[("other", ("a.txt", b"1")), ("file", ("b.txt", b"2" * 70_000)), ("file", ("c.txt", b"3"))],
        headers={"X-CSRF-Token": agent.csrf},
    )
    assert (answer.json()["name"], answer.json()["size_bytes"]) == ("b.txt", 70_000)


async def test_unsent_file_belongs_to_who_uploaded_it(house: House, agent: Desk) -> None:
    other = await house.sign_in("bob")
    path = f"/api/attachments/{(await _upload(agent)).json()['id']}"
    assert (await agent.get(path)).status_code == 200
    assert (await other.get(path)).status_code == 404
    assert (await other.send("DELETE", path)).status_code == 404
    assert (await agent.send("DELETE", path)).status_code == 204
    assert (await agent.get(path)).status_code == 404


async def test_file_of_somebody_else_cannot_be_sent(house: House, agent: Desk) -> None:
    other = await house.sign_in("bob")
    foreign = (await _upload(other)).json()["id"]
    receipt = await house.assign(agent)
    message = {"kind": "reply", "text": "see", "attachment_ids": [foreign]}
    answer = await agent.post(f"/api/interactions/{receipt.interaction.id}/messages", message)
    assert answer.status_code == 404


async def test_sent_file_stays_with_its_message(house: House, agent: Desk) -> None:
    attachment = await _sent(house, agent)
    answer = await agent.send("DELETE", f"/api/attachments/{attachment['id']}")
    assert answer.status_code == 409

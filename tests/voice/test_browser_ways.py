"""The ways on which browsers reach us: a range of ports that a firewall lets through, and a relay where nothing else goes."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from aiortc import RTCCertificate
from tests.voice.telephone_page import call, telephones
from tests.voice.test_browser_lines import MICROPHONE, Node, talk
from tests.voice.turn_server import turn_server

from midoffice.adapters.voice.browser.driver import BrowserDriver, BrowserSettings
from midoffice.adapters.voice.browser.path import BrowserPath, Reach
from midoffice.domain.voice.events import LegAnswered, SoftphoneReady
from midoffice.domain.voice.ice import lend
from midoffice.main.settings_voice import BrowserVoiceSettings
from midoffice.testing.ports import free_ports

PORTS = free_ports(10)
WAY = """async () => {
  const all = new Map();
  (await pc.getStats()).forEach((each) => all.set(each.id, each));
  const pair = [...all.values()].find((each) => each.type === "candidate-pair" && each.nominated);
  return all.get(pair.localCandidateId).candidateType;
}"""


async def test_browsers_are_met_on_the_ports_that_a_firewall_lets_through() -> None:
    certificate = RTCCertificate.generateCertificate()
    paths = [BrowserPath(certificate, Reach(("127.0.0.1",), (), PORTS)) for _ in range(len(PORTS) + 1)]
    try:
        met = {int(re.split(r"\s+", text)[5]) for path in paths[:-1] for text in await path.gather()}
        assert met == set(PORTS)
        with pytest.raises(OSError, match="All ports for browsers are taken"):
            await paths[-1].gather()
        await paths[0].close()
        assert len(await BrowserPath(certificate, Reach(("127.0.0.1",), (), PORTS)).gather()) == 1
    finally:
        for path in paths[1:]:
            await path.close()


@pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 0), (9, 8)])
def test_a_range_has_a_beginning_and_an_end(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="go together"):
        BrowserVoiceSettings(first_port=first, last_port=last)
    assert BrowserVoiceSettings().ports is None
    assert BrowserVoiceSettings(first_port=7, last_port=7).ports == range(7, 8)


@pytest.mark.peer("chromium")
@pytest.mark.peer("turnserver")
async def test_a_softphone_whose_only_way_is_a_relay_hears_and_is_heard(tmp_path: Path) -> None:
    async with turn_server(tmp_path) as server, telephones(tmp_path, MICROPHONE) as browser:
        driver = BrowserDriver(BrowserSettings(("127.0.0.1",), ports=PORTS))
        node, agent = Node(driver), uuid4()
        await driver.start(node.events.append)
        lent = lend(server, "ann", datetime.now(UTC))
        known = {"urls": list(lent.urls), "username": lent.username, "credential": lent.credential}
        page = await call(
            browser,
            lambda sdp: node.connect(sdp, agent_id=agent),
            ice={"iceServers": [known], "iceTransportPolicy": "relay"},
        )
        await node.event(SoftphoneReady)
        assert await page.evaluate(WAY) == "relay"
        line = await node.ring(agent)
        await node.event(LegAnswered)
        assert abs(await talk(line, 1.5, page) - MICROPHONE) < 20
        await driver.close()

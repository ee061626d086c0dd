"""Browsers as telephones: a real Chromium talks with the driver of a voice node; tones say what is heard at either end."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page
from tests.backoffice.machine import Machine
from tests.voice.telephone_page import call, telephones

from midoffice.adapters.voice.browser.driver import BrowserDriver, BrowserSettings
from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, Frame, Line
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.commands import ConnectBrowser, Originate
from midoffice.domain.voice.events import (
    BrowserAnswered,
    CallArrived,
    LegAnswered,
    LegEnded,
    SoftphoneGone,
    SoftphoneReady,
    VoiceEvent,
)
from midoffice.kernel.ids import new_id
from midoffice.testing.expect import PATIENCE_SECONDS, soon

pytestmark = [pytest.mark.peer("chromium"), pytest.mark.asyncio(loop_scope="module")]
MICROPHONE, OURS = 1000, 440
RATE = RATES[Codec.OPUS]
SAMPLES = round(RATE * FRAME_SECONDS)
ENOUGH_FRAMES = 25
HEARS = "(hertz) => Math.abs(heard() - hertz) < 20"


class Node:
    """What stands around the driver: what it reports, and sound that goes and comes."""

    def __init__(self, driver: BrowserDriver) -> None:
        self.driver = driver
        self.events: list[VoiceEvent] = []

    async def connect(self, sdp: str, *, agent_id: UUID | None = None, number: str = "", name: str = "") -> str:
        """Take an offer as the edge does, and return the answer."""
        softphone = new_id()
        order = ConnectBrowser(softphone, softphone, sdp, agent_id, video=True, number=number, caller_name=name)
        await self.driver.connect(order)
        answer = await self.event(BrowserAnswered, lambda each: each.about.leg_id == softphone)
        assert isinstance(answer, BrowserAnswered)
        assert not answer.problem
        return answer.sdp

    async def event(
        self, kind: type[VoiceEvent], fits: Callable[[VoiceEvent], bool] = lambda _: True, count: int = 1
    ) -> VoiceEvent:
        async def look() -> list[VoiceEvent]:
            return [each for each in self.events if isinstance(each, kind) and fits(each)]

        return (await soon(look, lambda found: len(found) >= count, f"{kind.__name__} is reported"))[-1]

    async def ring(self, agent_id: UUID, call_id: UUID | None = None) -> Line:
        return await self.driver.originate(Originate(call_id or new_id(), new_id(), LegKind.BROWSER, str(agent_id)))


async def talk(line: Line, seconds: float, page: Page | None = None) -> int:
    """Send our tone so long, until enough is heard and a page hears ours; return the pitch of what was heard last."""
    assert line.endpoint is not None
    theirs = asyncio.ensure_future(page.wait_for_function(HEARS, arg=OURS) if page else asyncio.sleep(0))
    reader, writer = coder_for(Codec.OPUS), coder_for(Codec.OPUS)
    heard: list[np.ndarray[tuple[int], np.dtype[np.int16]]] = []
    line.endpoint.on_frame = lambda frame: heard.append(reader.decode(frame.payload or b""))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(round(PATIENCE_SECONDS / FRAME_SECONDS)):
        if number * FRAME_SECONDS >= seconds and len(heard) >= ENOUGH_FRAMES and theirs.done():
            break
        at = (np.arange(SAMPLES) + number * SAMPLES) / RATE
        payload = writer.encode((np.sin(2 * np.pi * OURS * at) * 9000).astype(np.int16))
        line.endpoint.send(Frame(Codec.OPUS, payload, RATE))
        await asyncio.sleep(max(0.0, begun + (number + 1) * FRAME_SECONDS - loop.time()))
    await theirs
    sound = np.concatenate(heard[-ENOUGH_FRAMES:])
    return round(float(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE / len(sound))


@pytest_asyncio.fixture(loop_scope="module")
async def node(request: pytest.FixtureRequest) -> AsyncIterator[Node]:
    """A node that waits three seconds for a softphone to come back, or so long as a test says."""
    driver = BrowserDriver(BrowserSettings(addresses=("127.0.0.1",), return_seconds=getattr(request, "param", 3)))
    node = Node(driver)
    await driver.start(node.events.append)
    yield node
    await driver.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One Chromium for all: its start takes longer than most of the tests."""
    async with telephones(tmp_path_factory.mktemp("chromium"), MICROPHONE) as context:
        assert context.browser is not None
        yield context.browser


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context()
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield context
    await context.close()


async def test_r16_a_softphone_that_is_not_there_is_unreachable_at_once(node: Node) -> None:
    line = await node.ring(uuid4())
    ended = await node.event(LegEnded)
    assert isinstance(ended, LegEnded)
    assert ended.about.leg_id == line.leg_id
    assert ended.cause is Cause.UNREACHABLE


async def test_r16_a_softphone_that_is_gone_without_a_word_is_unreachable_within_five_seconds(
    node: Node, browser: BrowserContext
) -> None:
    agent = uuid4()
    page = await call(browser, lambda sdp: node.connect(sdp, agent_id=agent))
    await node.event(SoftphoneReady)
    await page.evaluate("pc.getSenders().forEach((each) => each.replaceTrack(null))")
    begun = asyncio.get_running_loop().time()
    async with Machine() as machine:
        await node.ring(agent)
        ended = await node.event(LegEnded)
    assert isinstance(ended, LegEnded)
    assert ended.cause is Cause.UNREACHABLE
    assert asyncio.get_running_loop().time() - begun < 5 + machine.late
    assert not [each for each in node.events if isinstance(each, LegAnswered)]
    await node.event(SoftphoneGone)


async def test_an_offer_that_cannot_be_read_is_answered_with_what_is_wrong(node: Node) -> None:
    for number, sdp in enumerate(("x", "v=0\r\nm=audio 9 X 0\r\n", "\0" * 70_000), 1):
        await node.driver.connect(ConnectBrowser(new_id(), new_id(), sdp, uuid4()))
        answer = await node.event(BrowserAnswered, count=number)
        assert isinstance(answer, BrowserAnswered)
        assert answer.problem


async def test_tones_go_both_ways_between_a_softphone_and_its_leg(node: Node, browser: BrowserContext) -> None:
    agent = uuid4()
    page = await call(browser, lambda sdp: node.connect(sdp, agent_id=agent))
    await node.event(SoftphoneReady)
    line = await node.ring(agent)
    await node.event(LegAnswered)
    assert abs(await talk(line, 1.5, page) - MICROPHONE) < 20
    quality = line.endpoint.quality() if line.endpoint else None
    assert quality is not None
    assert quality.loss == 0
    line.hang_up(Cause.NORMAL)
    await node.event(LegEnded)
    await page.wait_for_function("!words.at(-1).talking")


@pytest.mark.parametrize("node", [PATIENCE_SECONDS], indirect=True)
async def test_a_call_goes_on_after_the_softphone_was_loaded_anew(node: Node, browser: BrowserContext) -> None:
    agent = uuid4()
    page = await call(browser, lambda sdp: node.connect(sdp, agent_id=agent))
    await node.event(SoftphoneReady)
    line = await node.ring(agent)
    await page.evaluate("pc.close()")
    again = await call(browser, lambda sdp: node.connect(sdp, agent_id=agent))
    await node.event(SoftphoneReady, count=2)
    assert abs(await talk(line, 1.5, again) - MICROPHONE) < 20
    assert not [each for each in node.events if isinstance(each, LegEnded | SoftphoneGone)]


async def test_calls_end_when_a_softphone_does_not_come_back(node: Node, browser: BrowserContext) -> None:
    agent = uuid4()
    page = await call(browser, lambda sdp: node.connect(sdp, agent_id=agent))
    await node.event(SoftphoneReady)
    line = await node.ring(agent)
    await node.event(LegAnswered)
    await page.evaluate("pc.close()")
    gone = await node.event(SoftphoneGone)
    ended = await node.event(LegEnded)
    assert isinstance(gone, SoftphoneGone)
    assert isinstance(ended, LegEnded)
    assert (gone.agent_id, ended.cause) == (agent, Cause.UNREACHABLE)
    assert node.driver.line(line.leg_id) is None


async def test_a_customer_calls_from_a_page_and_is_told_when_it_is_over(node: Node, browser: BrowserContext) -> None:
    page = await call(browser, lambda sdp: node.connect(sdp, number="shop", name="Ada"))
    arrived = await node.event(CallArrived)
    assert isinstance(arrived, CallArrived)
    assert (arrived.number, arrived.caller, arrived.caller_name) == ("shop", None, "Ada")
    line = node.driver.line(arrived.about.leg_id)
    assert line is not None
    await line.answer()
    await node.event(LegAnswered)
    assert abs(await talk(line, 1.5, page) - MICROPHONE) < 20
    line.hang_up(Cause.NORMAL)
    await page.wait_for_function("words.at(-1).ended === 'normal'")


async def test_a_customer_who_closes_the_page_has_hung_up(node: Node, browser: BrowserContext) -> None:
    page = await call(browser, lambda sdp: node.connect(sdp, number="shop"))
    await node.event(CallArrived)
    await page.evaluate("pc.close()")
    ended = await node.event(LegEnded)
    assert isinstance(ended, LegEnded)
    assert ended.cause is Cause.CANCELED


async def test_customer_and_agent_see_each_other_until_one_is_on_hold(node: Node, browser: BrowserContext) -> None:
    agent = uuid4()
    desk = await call(browser, lambda sdp: node.connect(sdp, agent_id=agent), video=True)
    await node.event(SoftphoneReady)
    shop = await call(browser, lambda sdp: node.connect(sdp, number="shop"), video=True)
    arrived = await node.event(CallArrived)
    customer = node.driver.line(arrived.about.leg_id)
    assert customer is not None
    await customer.answer()
    await node.ring(agent, arrived.about.call_id)
    for page in (desk, shop):
        await page.wait_for_function("pictures() > 5")
    customer.hold(on=True)
    await stands_still(desk)
    await stands_still(shop)
    customer.hold(on=False)
    for page in (desk, shop):
        seen = await page.evaluate("pictures()")
        await page.wait_for_function("(seen) => pictures() > seen + 5", arg=seen)


async def stands_still(page: Page) -> None:
    """Wait until no new picture has come for a while."""
    await page.wait_for_function(
        """async () => {
          const before = pictures();
          await new Promise((done) => setTimeout(done, 400));
          return pictures() === before;
        }"""
    )


async def test_touch_tones_of_a_page_are_heard_once_each_and_sound_goes_on(node: Node, browser: BrowserContext) -> None:
    page = await call(browser, lambda sdp: node.connect(sdp, number="shop"))
    arrived = await node.event(CallArrived)
    line = node.driver.line(arrived.about.leg_id)
    assert line is not None
    await line.answer()
    digits: list[str] = []
    line.sound.on_digit = digits.append
    await page.evaluate("pc.getSenders().find((each) => each.dtmf).dtmf.insertDTMF('12#', 100, 70)")

    async def heard() -> list[str]:
        return digits

    await soon(heard, lambda seen: len(seen) == 3, "three keys are heard")
    assert digits == ["1", "2", "#"]
    assert abs(await talk(line, 1.0) - MICROPHONE) < 20


async def test_a_strangers_offer_does_not_make_us_knock_at_addresses_of_others(node: Node, browser: BrowserContext) -> None:
    victim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    victim.bind(("127.0.0.1", 0))
    victim.settimeout(0)
    port = victim.getsockname()[1]

    async def exchange(sdp: str) -> str:
        return await node.connect(
            sdp.replace("a=mid:0", f"a=mid:0\r\na=candidate:9 1 udp 2122260223 127.0.0.1 {port} typ host"), number="shop"
        )

    await call(browser, exchange)
    await node.event(CallArrived)
    with pytest.raises(BlockingIOError):
        victim.recv(2048)
    victim.close()

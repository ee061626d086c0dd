"""A page in a real Chromium that telephones: its microphone is a tone, and it says what it hears."""

import asyncio
import shutil
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from midoffice.testing.expect import PATIENCE_SECONDS

expect.set_options(timeout=PATIENCE_SECONDS * 1000)
URL = "http://localhost:1/telephone"
"""Nobody listens there: the page is made up, and the address is one that browsers let use the microphone."""
EAR = """
window.heard = () => 0;
const Plain = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("track", ({track}) => track.kind === "audio" && window.listen(track));
  }
};
window.listen = (track) => {
  const context = new AudioContext();
  window.ear = context.createAnalyser();
  window.ear.fftSize = 8192;
  window.ear.smoothingTimeConstant = 0;
  context.createMediaStreamSource(new MediaStream([track])).connect(window.ear);
  context.resume();
  window.heard = loudest;
};
const loudest = () => {
  const bins = new Float32Array(window.ear.frequencyBinCount);
  window.ear.getFloatFrequencyData(bins);
  let best = 0;
  for (let i = 1; i < bins.length; i++) if (bins[i] > bins[best]) best = i;
  return bins[best] < -70 ? 0 : Math.round(best * window.ear.context.sampleRate / window.ear.fftSize);
};
"""
"""Lets a page say which tone it hears, whatever else it does."""
_SCRIPT = """
window.pictures = () => 0;
window.call = async ({video, ice}) => {
  const pc = new RTCPeerConnection(ice);
  window.pc = pc;
  window.words = [];
  const mic = await navigator.mediaDevices.getUserMedia({audio: true, video});
  for (const track of mic.getTracks()) window.sender = pc.addTrack(track, mic);
  const channel = pc.createDataChannel("midoffice");
  channel.onmessage = (event) => window.words.push(JSON.parse(event.data));
  pc.ontrack = ({track, streams}) => {
    if (track.kind !== "audio") {
      const screen = document.createElement("video");
      screen.muted = true;
      screen.srcObject = new MediaStream([track]);
      screen.play();
      window.pictures = () => screen.getVideoPlaybackQuality().totalVideoFrames;
      return;
    }
    const sound = new Audio();
    sound.srcObject = new MediaStream([track]);
    sound.muted = true;
    sound.play();
  };
  await pc.setLocalDescription(await pc.createOffer());
  await new Promise((done) => {
    if (pc.iceGatheringState === "complete") done();
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done();
    setTimeout(done, 1000);
  });
  const answer = await window.exchange(pc.localDescription.sdp);
  await pc.setRemoteDescription({type: "answer", sdp: answer});
};
"""


def write_tone(path: Path, frequency: float) -> None:
    """Write a second of a tone that can be repeated without a click."""
    at = np.arange(48_000) / 48_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.sin(2 * np.pi * frequency * at) * 12_000).astype(np.int16).tobytes())


@asynccontextmanager
async def telephones(folder: Path, frequency: float) -> AsyncIterator[BrowserContext]:
    """Start a Chromium whose microphone is a tone."""
    tone = folder / f"tone-{frequency:.0f}.wav"
    await asyncio.to_thread(write_tone, tone, frequency)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={tone}",
                "--autoplay-policy=no-user-gesture-required",
                "--allow-loopback-in-peer-connection",
            ],
        )
        try:
            context = await browser.new_context()
            context.set_default_timeout(PATIENCE_SECONDS * 1000)
            yield context
        finally:
            await browser.close()


async def call(
    context: BrowserContext, exchange: Callable[[str], Awaitable[str]], *, video: bool = False, ice: dict[str, Any] | None = None
) -> Page:
    """Open a page and let it call: `exchange` gets the offer and returns the answer; `ice` is how it looks for its way."""
    page = await context.new_page()
    body = f"<!doctype html><title>Telephone</title><script>{EAR}{_SCRIPT}</script>"
    await page.route(URL, lambda route: route.fulfill(body=body, content_type="text/html"))
    await page.goto(URL)
    await page.expose_function("exchange", exchange)
    await page.evaluate("(options) => window.call(options)", {"video": video, "ice": ice or {}})
    return page

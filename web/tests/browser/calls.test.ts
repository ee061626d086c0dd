import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

/** In the page: a connection that is up as soon as the server has answered, and carries no sound. */
function pretendConnection(): void {
  class Connection extends EventTarget {
    connectionState = "new";
    iceGatheringState = "complete";
    localDescription: unknown = null;
    onconnectionstatechange: (() => void) | null = null;
    addTransceiver = () => ({ sender: { replaceTrack: async () => undefined } });
    createDataChannel = () => ({});
    createOffer = async () => ({ type: "offer", sdp: "v=0" });
    getStats = async () => new Map();
    close = () => undefined;
    setLocalDescription = async (description: unknown) => {
      this.localDescription = description;
    };
    setRemoteDescription = async () => {
      this.connectionState = "connected";
      this.onconnectionstatechange?.();
    };
  }
  Object.assign(window, { RTCPeerConnection: Connection });
}

/** In the page: somebody has said that it gets no microphone. */
function refuseMicrophone(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
}

async function connectPhone(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Softphone off" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Softphone ready" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

const bar = (page: Page) => page.getByRole("region", { name: "Call", exact: true });
const button = (page: Page, name: string) => bar(page).getByRole("button", { name, exact: true });

/** Press the key of a button that can be used by now: not while the server is asked for something else. */
async function press(page: Page, chord: string, name: string): Promise<void> {
  // The keys stand on some of the buttons, after the name.
  const there = bar(page).getByRole("button", { name: new RegExp(`^${name}`) });
  await expect.poll(() => there.first().isEnabled()).toBe(true);
  await page.keyboard.press(chord);
}

const customer = "Olivia Grant-Hughes of the Riverside Walking and Canoeing Association";

async function desk(desk: Desk, phone = true): Promise<Page> {
  const page = await desk.open("/desk", { before: (page) => page.addInitScript(pretendConnection) });
  await page.getByRole("navigation", { name: "My contacts" }).getByRole("button").first().waitFor();
  if (phone) await connectPhone(page);
  return page;
}

async function offered(page: Page): Promise<void> {
  await page.request.post("/api/mock/call?nth=9&seconds=120");
  await page.getByRole("article", { name: customer }).waitFor();
}

/** A call that is with Anna, who talks. */
async function talking(which: Desk, phone = true): Promise<Page> {
  const page = await desk(which, phone);
  await offered(page);
  await page.keyboard.press("Alt+A");
  await bar(page).getByText("Talking").waitFor();
  return page;
}

async function consulting(which: Desk): Promise<Page> {
  const page = await talking(which);
  await press(page, "Alt+T", "Transfer");
  await page.getByRole("radio", { name: "Ben Okafor" }).check();
  await page.getByRole("button", { name: "Ask first" }).click();
  await bar(page).getByText("Asking Ben Okafor").waitFor();
  return page;
}

describe("a call at the desk", () => {
  let started: Desk;
  beforeAll(async () => {
    started = await Desk.start();
  });
  afterAll(() => started.stop());

  it("is offered with the number and what the menu has asked, and opens with it", async () => {
    const page = await desk(started);
    await offered(page);
    const card = page.getByRole("article", { name: customer });
    await card.getByText("+44 20 7946 0999").waitFor();
    await card.getByText("4471-02983").waitFor();
    expect(await card.getByText("Softphone off").count()).toBe(0);
    await page.keyboard.press("Alt+A");
    await bar(page).getByText("Talking").waitFor();
    await page.getByRole("heading", { name: customer, level: 2 }).first().waitFor();
    await page.getByLabel("From the menu").getByText("4471-02983").waitFor();
    await bar(page).getByText("Not verified").waitFor();
  });

  it("is muted, held and taken back, and its recording paused, by keyboard", async () => {
    const page = await talking(started);
    await press(page, "Alt+M", "Mute");
    await button(page, "Unmute").waitFor();
    await press(page, "Alt+H", "Hold");
    await bar(page).getByRole("status").getByText("On hold").waitFor();
    await press(page, "Alt+H", "Resume");
    await bar(page).getByText("Talking").waitFor();
    await press(page, "Alt+U", "Pause recording");
    await bar(page).getByText("Recording paused: card data").waitFor();
    await button(page, "Resume recording").click();
    await bar(page).getByText("Recording", { exact: true }).waitFor();
  });

  it("takes a key as soon as the page shows the change that allows it, without asking what may be done", async () => {
    const page = await desk(started);
    await offered(page);
    await page.route("**/api/interactions/*/call", () => undefined);
    await page.keyboard.press("Alt+A");
    await bar(page).getByText("Talking").waitFor();
    await page.keyboard.press("Alt+H");
    await bar(page).getByRole("status").getByText("On hold").waitFor();
  });

  it("is not recorded while a payment field has the focus, and its number does not leave the page (R79)", async () => {
    const page = await talking(started);
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.postData() ?? ""));
    await page.getByRole("tab", { name: "Notes" }).click();
    await page.getByRole("button", { name: "Note a card" }).click();
    await bar(page).getByText("Recording paused: payment").waitFor();
    expect(await button(page, "Resume recording").isDisabled()).toBe(true);
    await page.keyboard.type("4242 4242 4242 4242");
    await page.keyboard.press("Enter");
    await bar(page).getByText("Recording", { exact: true }).waitFor();
    await page.getByRole("tabpanel").getByText("Card •••• 4242").waitFor();
    expect(sent.filter((body) => /4242.?4242/.test(body))).toEqual([]);
  });

  it("gets touch tones in the order of typing", async () => {
    const page = await talking(started);
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/digits")) sent.push(String(request.postDataJSON().digits));
    });
    await press(page, "Alt+J", "Keypad");
    const pad = page.getByRole("group", { name: "Keypad" });
    await pad.waitFor();
    await page.keyboard.type("12#");
    await pad.getByRole("button", { name: "Send 9" }).click();
    await expect.poll(() => sent.join("")).toBe("12#9");
    await page.keyboard.press("Escape");
    await pad.waitFor({ state: "detached" });
  });

  it("ends, and is wrapped up with its recording", async () => {
    const page = await talking(started);
    await page.getByTitle(/^With you for/).waitFor();
    await press(page, "Alt+W", "End call");
    await page.getByRole("heading", { name: "Wrap-up", exact: true }).waitFor();
    const player = page.getByRole("region", { name: "Recordings" }).getByRole("article").first();
    await player.getByText("Not recorded: card data").waitFor();
    await player.getByText("This part is missing", { exact: false }).waitFor();
    const slider = player.getByRole("slider", { name: "Position" });
    await slider.focus();
    await page.keyboard.press("PageUp");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toBe("0:30 of 2:36");
    await player.getByRole("button", { name: "Play" }).click();
    await player.getByRole("button", { name: "Pause" }).waitFor();
    await page.getByText("the customer asked for it", { exact: false }).waitFor();
  });

  it("says with the wrap-up why it has failed", async () => {
    const page = await talking(started);
    await page.request.post("/api/mock/customer-gone?cause=no_media");
    await page.getByRole("heading", { name: "Wrap-up", exact: true }).waitFor();
    await page.getByText("The call has ended: nothing was heard for 30 seconds.").waitFor();
  });

  it("stays in view when the window becomes narrow, and the customer's panel comes back with the room", async () => {
    const page = await talking(started);
    const panel = page.getByRole("complementary", { name: "Customer" });
    await panel.waitFor();
    await page.setViewportSize({ width: 700, height: 900 });
    await bar(page).getByText("Talking").waitFor();
    expect(await panel.count()).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await panel.waitFor();
  });

  it("leaves a recording that agents keep and supervisors delete, saying why; that there was one stays known (R79)", async () => {
    const page = await talking(started);
    await press(page, "Alt+W", "End call");
    const recordings = page.getByRole("region", { name: "Recordings" });
    await recordings.getByRole("slider", { name: "Position" }).waitFor();
    expect(await recordings.getByRole("button", { name: "Delete recording" }).count()).toBe(0);
    const contact = new URL(page.url()).pathname.split("/").at(-1);
    await page.request.post("/api/session", { data: { login: "sam", password: "right" } });
    await page.goto(`/contacts/${contact}`);
    await recordings.getByRole("button", { name: "Delete recording" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete this recording?" });
    const sure = dialog.getByRole("button", { name: "Delete recording" });
    expect(await sure.isDisabled()).toBe(true);
    await dialog.getByLabel("Why").fill("It is somebody else's");
    await sure.click();
    await recordings.getByText("It is somebody else's", { exact: false }).waitFor();
    await recordings.getByRole("slider", { name: "Position" }).waitFor({ state: "detached" });
  });

  it("goes to a colleague after asking, and back and forth between both (R31)", async () => {
    const page = await consulting(started);
    await bar(page).getByText("waits on hold", { exact: false }).waitFor();
    await press(page, "Alt+Z", "Swap");
    await bar(page).getByText("You talk to the customer").waitFor();
    await press(page, "Alt+Z", "Swap");
    await bar(page).getByText("Asking Ben Okafor").waitFor();
    await button(page, "Leave the call").waitFor();
    await press(page, "Alt+V", "Transfer now");
    await page.getByRole("heading", { name: "Wrap-up", exact: true }).waitFor();
  });

  it("of a colleague who asks me comes up by itself, says who asks, and is left without an end for the others (R31)", async () => {
    const page = await desk(started);
    await page.request.post("/api/mock/consult?nth=9");
    await bar(page).getByText("Ben Okafor asks you").waitFor();
    await page.getByRole("heading", { name: customer, level: 2 }).first().waitFor();
    await bar(page).getByText("waits on hold", { exact: false }).waitFor();
    expect(await button(page, "Transfer").isDisabled()).toBe(true);
    await expectAccessible(page);
    await button(page, "Leave the call").click();
    await bar(page).waitFor({ state: "detached" });
  });

  it("is left to who asks and who is asked when the customer hangs up, and says so", async () => {
    const page = await consulting(started);
    await button(page, "Talk together").waitFor();
    await page.request.post("/api/mock/customer-gone");
    await bar(page).getByText(`${customer} has hung up.`).waitFor();
    expect(await bar(page).getByText("waits on hold", { exact: false }).count()).toBe(0);
    const moves = bar(page).getByRole("button");
    await moves.filter({ hasText: "Leave the call" }).waitFor();
    expect(await moves.filter({ hasText: "Back to the customer" }).count()).toBe(0);
  });

  it("comes back when the colleague cannot help, or goes on with all three", async () => {
    const page = await consulting(started);
    await press(page, "Alt+Shift+V", "Back to the customer");
    await bar(page).getByText("Asking Ben Okafor").waitFor({ state: "detached" });
    await bar(page).getByText("Talking").waitFor();
    await press(page, "Alt+T", "Transfer");
    await page.getByRole("radio", { name: "Ben Okafor" }).check();
    await page.getByRole("button", { name: "Ask first" }).click();
    await button(page, "Talk together").click();
    const parties = bar(page).getByRole("list", { name: "In the call" }).getByRole("listitem");
    await expect.poll(() => parties.count()).toBe(3);
    await button(page, "Take Ben Okafor out of the call").click();
    await expect.poll(() => parties.count()).toBe(2);
  });

  it("says why a target cannot take it before it is let go, and at the number why it may not be called", async () => {
    const page = await talking(started);
    await press(page, "Alt+T", "Transfer");
    const dialog = page.getByRole("dialog", { name: "Transfer this call" });
    await dialog.getByText("Service", { exact: true }).click();
    await dialog.getByRole("radio", { name: "Returns & repairs" }).check();
    await dialog.getByRole("button", { name: "Transfer now" }).click();
    await dialog.getByText("closed until tomorrow", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Transfer all the same" }).waitFor();
    await dialog.getByText("Number", { exact: true }).click();
    await dialog.getByLabel("Telephone number").fill("999");
    await page.keyboard.press("Enter");
    await dialog.getByText("emergency number", { exact: false }).waitFor();
    await dialog.getByLabel("Telephone number").fill("+44 20 7946 0100");
    await dialog.getByRole("button", { name: "Transfer now" }).click();
    await page.getByRole("heading", { name: "Wrap-up", exact: true }).waitFor();
  });

  it("is made from any number of a customer", async () => {
    const page = await desk(started);
    await page.keyboard.press("Alt+3");
    await page.getByRole("button", { name: /^Call \+44/ }).click();
    await bar(page).getByText("Talking").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/desk\//);
  });

  it("tells plainly that the microphone is refused", async () => {
    const page = await desk(started, false);
    await page.evaluate(refuseMicrophone);
    await offered(page);
    const card = page.getByRole("article", { name: customer });
    await card.getByRole("button", { name: "Connect" }).click();
    await card.getByText("The browser does not give the microphone.", { exact: false }).waitFor();
    await card.getByRole("button", { name: "Connect again" }).waitFor();
  });

  const views: [string, (page: Page) => Promise<unknown>][] = [
    ["the call with its controls", async () => undefined],
    ["the keypad", (page) => button(page, "Keypad").click()],
    [
      "the transfer",
      async (page) => {
        await press(page, "Alt+T", "Transfer");
        await page.getByRole("radio", { name: "Ben Okafor" }).waitFor();
      },
    ],
    [
      "the softphone's settings",
      async (page) => {
        await page.keyboard.press("Alt+F");
        await page.getByRole("meter", { name: "Microphone level" }).waitFor();
      },
    ],
    [
      "the recording",
      async (page) => {
        await press(page, "Alt+W", "End call");
        await page.getByRole("slider", { name: "Position" }).waitFor();
      },
    ],
  ];
  it.each(views)("shows %s to everybody", async (_, reach) => {
    const page = await talking(started);
    await reach(page);
    await expectAccessible(page);
  });

  it("shows a consultation to everybody", async () => {
    await expectAccessible(await consulting(started));
  });
});

describe("live calls", () => {
  let started: Desk;
  beforeAll(async () => {
    started = await Desk.start();
  });
  afterAll(() => started.stop());

  async function list(count: number): Promise<Page> {
    const before = async (page: Page) => {
      await page.addInitScript(pretendConnection);
      if (count > 0) await page.request.post(`/api/mock/calls?count=${count}`);
    };
    const page = await started.open("/calls", { who: "sam", before });
    await page.getByRole("heading", { name: "Calls" }).waitFor();
    return page;
  }

  it("are listened to, whispered into and left (R40)", async () => {
    const page = await list(12);
    await page.getByText("Connect your softphone to listen.").waitFor();
    await connectPhone(page);
    const row = page.getByRole("row").filter({ hasText: "Talking" }).first();
    await row.getByText("Whisper").click();
    const mine = page.locator("tr[data-mine]");
    await mine.getByRole("radio", { name: "Whisper" }).and(page.locator(":checked")).waitFor({ state: "attached" });
    await mine.getByRole("button", { name: "What to do" }).click();
    await page.getByRole("menuitem", { name: "Take over" }).click();
    await page.getByRole("dialog").getByText("the agent is out of the call", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await mine.getByRole("button", { name: "Leave" }).click();
    await mine.waitFor({ state: "detached" });
  });

  it("end only after a second word", async () => {
    const page = await list(1);
    const row = page.getByRole("row").nth(1);
    await row.getByRole("button", { name: "What to do" }).click();
    await page.getByRole("menuitem", { name: "End call" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End call" }).click();
    await page.getByText("No calls now").waitFor();
  });

  it("are found among hundreds, and shown to everybody", async () => {
    const page = await list(220);
    await page.getByText("More than 100 calls now").waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("More than 200 calls now").waitFor();
    await page.getByLabel("Search calls").fill("olivia orders");
    await expect.poll(() => page.getByRole("row").count()).toBeLessThan(30);
    await expectAccessible(page);
  });
});

/** One call from a page, from the click to the end. */

import { gathered } from "../../../src/phone/gathered";
import type { CallApi, CallConfig, CallShown, CallState } from "./callApi";

export type Phase = "idle" | "asking" | CallState | "failed";

export interface Shown {
  phase: Phase;
  /** Why it failed: the microphone, or what the server said. */
  problem: "microphone" | "server" | null;
  detail: string;
  position: number | null;
  waitSeconds: number | null;
  /** When talking began. */
  since: number | null;
  muted: boolean;
  digits: string;
  video: boolean;
  own: MediaStream | null;
  other: MediaStream | null;
}

declare global {
  interface Window {
    /** For the page's own buttons: `midofficeCall.call({ name, fields, video })`. */
    midofficeCall?: { call(wish?: Wish): void; hangUp(): void };
  }
}

export interface Wish {
  name?: string;
  fields?: Record<string, string>;
  video?: boolean;
}

export const NOTHING: Shown = {
  phase: "idle",
  problem: null,
  detail: "",
  position: null,
  waitSeconds: null,
  since: null,
  muted: false,
  digits: "",
  video: false,
  own: null,
  other: null,
};

const LOOK_MS = 3000;
const MOST_DIGITS = 40;

export class PageCall {
  shown: Shown = NOTHING;
  private pc: RTCPeerConnection | null = null;
  private media: MediaStream | null = null;
  private token: string | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly speaker = new Audio();

  constructor(
    private readonly api: CallApi,
    private readonly draw: () => void,
  ) {
    window.addEventListener("pagehide", () => this.hangUp());
  }

  get going(): boolean {
    return !["idle", "ended", "failed"].includes(this.shown.phase);
  }

  async call(wish: Wish = {}): Promise<void> {
    if (this.going) return;
    this.put({ ...NOTHING, phase: "asking" });
    let config: CallConfig;
    try {
      config = await this.api.config();
    } catch (error) {
      this.fail("server", error);
      return;
    }
    const video = Boolean(wish.video) && config.video;
    try {
      this.media = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
        video,
      });
    } catch (error) {
      this.fail("microphone", error);
      return;
    }
    this.put({ phase: "connecting", video, own: video ? this.media : null });
    try {
      await this.connect(config, wish, video);
    } catch (error) {
      this.fail("server", error);
    }
  }

  hangUp(): void {
    if (!this.going) return;
    if (this.token) void this.api.hangUp(this.token).catch(() => undefined);
    this.end("ended");
  }

  setMuted(muted: boolean): void {
    for (const track of this.media?.getAudioTracks() ?? []) track.enabled = !muted;
    this.put({ muted });
  }

  press(digit: string): void {
    const sender = this.pc?.getSenders().find((each) => each.track?.kind === "audio");
    if (!sender?.dtmf?.canInsertDTMF) return;
    sender.dtmf.insertDTMF(digit);
    this.put({ digits: (this.shown.digits + digit).slice(-MOST_DIGITS) });
  }

  private async connect(config: CallConfig, wish: Wish, video: boolean): Promise<void> {
    const pc = new RTCPeerConnection({ iceServers: config.ice_servers as RTCIceServer[] });
    this.pc = pc;
    for (const track of this.media?.getTracks() ?? []) pc.addTrack(track, this.media as MediaStream);
    pc.createDataChannel("midoffice").onmessage = ({ data }) => this.hear(JSON.parse(String(data)));
    pc.ontrack = ({ track }) => this.play(track);
    pc.onconnectionstatechange = () => {
      if (["failed", "closed"].includes(pc.connectionState) && this.going) this.end("ended");
    };
    await pc.setLocalDescription(await pc.createOffer());
    await gathered(pc);
    const { name = "", fields = {} } = wish;
    const opened = await this.api.call({ sdp: pc.localDescription?.sdp ?? "", name, fields, video });
    this.token = opened.token;
    if (!this.going) {
      await this.api.hangUp(opened.token);
      return;
    }
    await pc.setRemoteDescription({ type: "answer", sdp: opened.sdp });
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  private play(track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    if (track.kind === "video") {
      // Until a picture comes there is nothing to show.
      track.onunmute = () => this.put({ other: stream });
      track.onmute = () => this.put({ other: null });
      return;
    }
    this.speaker.srcObject = stream;
    void this.speaker.play().catch(() => undefined);
  }

  private hear(word: { talking?: boolean; ended?: string }): void {
    if (word.ended) this.end("ended");
    else if (word.talking) void this.look();
  }

  private async look(): Promise<void> {
    if (!this.token || !this.going) return;
    // What is not known is not shown; the next look says it.
    const seen: CallShown | null = await this.api.look(this.token).catch(() => null);
    if (!seen || !this.going) return;
    if (seen.state === "ended") this.end("ended");
    else {
      const since = seen.state === "talking" ? (this.shown.since ?? Date.now()) : null;
      this.put({ phase: seen.state, position: seen.position, waitSeconds: seen.estimated_wait_seconds, since });
    }
  }

  private fail(problem: "microphone" | "server", error: unknown): void {
    this.end("failed");
    this.put({ problem, detail: problem === "server" && error instanceof Error ? error.message : "" });
  }

  private end(phase: Phase): void {
    clearInterval(this.timer);
    this.pc?.close();
    for (const track of this.media?.getTracks() ?? []) track.stop();
    this.speaker.srcObject = null;
    this.pc = this.media = this.token = null;
    this.put({ ...NOTHING, phase });
  }

  private put(patch: Partial<Shown>): void {
    this.shown = { ...this.shown, ...patch };
    this.draw();
  }
}

import { readable } from "@/api/problem";
import { closeSoftphone, readSoftphone } from "@/api/softphone";
import { Link } from "./link";
import { Meter } from "./meter";
import { NoMicrophone, openMicrophone } from "./microphone";
import { qualityBetween, type Reading, readStats } from "./quality";
import type { Device, Devices, Phone, PhoneState } from "./types";

const LOOK_MS = 20_000;
const METER_MS = 100;
const STATS_MS = 2000;
/** Waits before it is tried again: a call waits for ten seconds, so the first tries are soon. */
const AGAIN_MS = [300, 700, 1000, 1500, 2000, 3000, 5000];
const KEEP = { on: "midoffice.phone", microphone: "midoffice.phone.microphone", speaker: "midoffice.phone.speaker" };

type Tell = (changes: Partial<Phone>) => void;

/** Whether this browser was the softphone when the page was left. */
export const wasOn = () => localStorage.getItem(KEEP.on) === "on";

/** The browser's telephone: its microphone and speaker, and a connection with each process that carries calls. */
export class Softphone {
  private links = new Map<string, Link>();
  private readonly speakers = new Map<string, HTMLAudioElement>();
  private microphone: MediaStreamTrack | null = null;
  /** What is sent: a copy, so that the level is that of the microphone even while muted. */
  private sent: MediaStreamTrack | null = null;
  private readonly loudness = { own: new Meter(), other: new Meter() };
  private chosen = {
    microphone: localStorage.getItem(KEEP.microphone) ?? "",
    speaker: localStorage.getItem(KEEP.speaker) ?? "",
  };
  private camera: MediaStream | null = null;
  private timers: ReturnType<typeof setInterval>[] = [];
  private again: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private on = false;
  private starts = 0;
  private wasUp = false;
  private muted = false;
  private looking: Promise<void> | null = null;
  private reading: Reading | null = null;
  private heardAt = 0;
  private watching = false;
  private readonly tell: Tell;

  constructor(tell: Tell) {
    this.tell = tell;
    window.addEventListener("pagehide", () => this.leave());
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.listDevices());
  }

  async start(): Promise<void> {
    if (this.on) return;
    this.on = true;
    const start = ++this.starts;
    this.wasUp = false;
    this.tell({ state: "connecting", problem: null });
    try {
      await this.takeMicrophone();
    } catch (error) {
      if (start !== this.starts) return;
      this.on = false;
      if (!(error instanceof NoMicrophone)) throw error;
      this.tell({ state: error.state });
      return;
    }
    // It was switched off while the browser asked for the microphone.
    if (start !== this.starts) {
      if (!this.on) this.dropMicrophone();
      return;
    }
    localStorage.setItem(KEEP.on, "on");
    this.timers = [
      setInterval(() => void this.look(), LOOK_MS),
      setInterval(() => this.measure(), METER_MS),
      setInterval(() => void this.judge(), STATS_MS),
    ];
    await this.look();
  }

  /** Whoever signs out takes the softphone along: no microphone stays open. */
  rest(): void {
    if (this.on) this.end("off");
  }

  async stop(): Promise<void> {
    localStorage.removeItem(KEEP.on);
    this.end("off");
    await closeSoftphone().catch(() => undefined);
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    if (this.sent) this.sent.enabled = !muted;
    this.tell({ muted });
  }

  async choose(kind: "microphone" | "speaker", id: string): Promise<void> {
    this.chosen[kind] = id;
    localStorage.setItem(KEEP[kind], id);
    if (kind === "speaker") await Promise.all([...this.speakers.values()].map((speaker) => this.direct(speaker)));
    else if (this.on) await this.takeMicrophone();
    await this.listDevices();
  }

  async setCamera(on: boolean): Promise<void> {
    if (!on) {
      for (const track of this.camera?.getTracks() ?? []) track.stop();
      this.camera = null;
    } else if (!this.camera) this.camera = await navigator.mediaDevices.getUserMedia({ video: true }).catch(() => null);
    const track = this.camera?.getVideoTracks()[0] ?? null;
    await Promise.all([...this.links.values()].map((link) => link.show(track)));
    this.tell({ camera: this.camera });
  }

  private async takeMicrophone(): Promise<void> {
    const microphone = await openMicrophone(this.chosen.microphone);
    this.dropMicrophone();
    this.microphone = microphone;
    this.sent = microphone.clone();
    this.sent.enabled = !this.muted;
    microphone.onended = () => void this.replaceLost();
    this.loudness.own.listen(microphone);
    await this.speak();
    await this.listDevices();
  }

  /** The microphone was unplugged: go on with another one. */
  private async replaceLost(): Promise<void> {
    if (!this.on) return;
    try {
      await this.takeMicrophone();
    } catch (error) {
      if (error instanceof NoMicrophone) this.tell({ state: error.state });
    }
  }

  private dropMicrophone(): void {
    if (this.microphone) this.microphone.onended = null;
    this.microphone?.stop();
    this.sent?.stop();
    this.microphone = this.sent = null;
  }

  private async speak(): Promise<void> {
    await Promise.all([...this.links.values()].map((link) => link.speak(this.sent)));
  }

  /** See which processes carry calls and connect with those that we are not connected with; one look at a time. */
  private look(): Promise<void> {
    this.looking ??= this.connectAll().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async connectAll(): Promise<void> {
    if (!this.on) return;
    try {
      const { nodes, ice_servers } = await readSoftphone();
      const there = new Set(nodes.map((node) => node.node_id));
      for (const nodeId of [...this.links.keys()]) if (!there.has(nodeId)) this.drop(nodeId);
      await Promise.all(nodes.map((node) => this.connect(node.node_id, ice_servers)));
      this.show();
      if (nodes.length === 0) this.retry(null);
    } catch (error) {
      this.retry(readable(error).detail);
    }
  }

  private async connect(nodeId: string, iceServers: ConstructorParameters<typeof Link>[1]): Promise<void> {
    if (!this.on || this.links.has(nodeId)) return;
    const link = new Link(nodeId, iceServers, {
      changed: () => {
        this.tries = 0;
        this.wasUp = true;
        this.show();
      },
      lost: () => {
        this.drop(nodeId);
        this.retry(null);
      },
      told: (word) => {
        if (word.elsewhere) this.end("elsewhere");
        else void link.speak(this.sent).then(() => this.show());
      },
      heard: (track) => this.play(nodeId, track),
    });
    this.links.set(nodeId, link);
    try {
      await link.open();
    } catch (error) {
      this.drop(nodeId);
      throw error;
    }
  }

  private retry(problem: string | null): void {
    if (!this.on) return;
    if (this.links.size === 0)
      this.tell({ state: this.wasUp && this.tries < AGAIN_MS.length ? "reconnecting" : "unavailable", problem });
    clearTimeout(this.again);
    const wait = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)] ?? LOOK_MS;
    this.tries += 1;
    this.again = setTimeout(() => void this.look(), wait);
  }

  private drop(nodeId: string): void {
    this.links.get(nodeId)?.close();
    this.links.delete(nodeId);
    this.speakers.get(nodeId)?.pause();
    this.speakers.delete(nodeId);
  }

  private play(nodeId: string, track: MediaStreamTrack): void {
    const speaker = new Audio();
    speaker.srcObject = new MediaStream([track]);
    this.speakers.set(nodeId, speaker);
    this.loudness.other.listen(track);
    void this.direct(speaker).then(() => speaker.play().catch(() => undefined));
  }

  private async direct(speaker: HTMLAudioElement): Promise<void> {
    if ("setSinkId" in speaker) await speaker.setSinkId(this.chosen.speaker).catch(() => undefined);
  }

  private show(): void {
    const links = [...this.links.values()];
    const talking = links.some((link) => link.up && link.talking);
    if (!this.on || links.every((link) => !link.up)) return;
    const state: PhoneState = talking ? "talking" : "ready";
    if (!talking) {
      this.reading = null;
      this.watching = false;
      if (this.muted) this.setMuted(false);
      if (this.camera) void this.setCamera(false);
    }
    this.tell({ state, problem: null, ...(!talking && { quality: null, heard: 0, picture: null }) });
  }

  private measure(): void {
    const talking = [...this.links.values()].some((link) => link.talking);
    this.tell({ level: this.loudness.own.level(), ...(talking && { heard: this.loudness.other.level() }) });
  }

  private async judge(): Promise<void> {
    const link = [...this.links.values()].find((each) => each.up && each.talking);
    if (!link) return;
    const after = readStats((await link.stats()).values(), Date.now());
    const before = this.reading;
    if (!before || after.received !== before.received) this.heardAt = after.at;
    this.reading = after;
    if (!before || !link.talking) return;
    this.watch(link, after.pictures > before.pictures);
    this.tell({ quality: qualityBetween(before, after, this.heardAt) });
  }

  /** Show what the customer's camera sees, as long as pictures come. */
  private watch(link: Link, coming: boolean): void {
    if (coming === this.watching) return;
    this.watching = coming;
    this.tell({ picture: coming && link.video ? new MediaStream([link.video]) : null });
  }

  private async listDevices(): Promise<void> {
    if (!navigator.mediaDevices) return;
    const all = await navigator.mediaDevices.enumerateDevices();
    const of = (kind: MediaDeviceKind): Device[] =>
      all
        .filter((each) => each.kind === kind && each.label)
        .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
    const devices: Devices = {
      microphones: of("audioinput"),
      speakers: of("audiooutput"),
      microphoneId: this.chosen.microphone,
      speakerId: this.chosen.speaker,
    };
    this.tell({ devices });
  }

  /** Say good-bye to the nodes at once, so that a page that is loaded anew finds its call waiting. */
  private leave(): void {
    for (const link of this.links.values()) link.close();
  }

  private end(state: PhoneState): void {
    this.on = false;
    this.starts += 1;
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.again);
    for (const nodeId of [...this.links.keys()]) this.drop(nodeId);
    this.dropMicrophone();
    if (this.camera) void this.setCamera(false);
    this.loudness.own.close();
    this.loudness.other.close();
    this.tell({ state, problem: null, level: 0, heard: 0, quality: null, picture: null });
  }
}

/** How far the softphone is. Each state but `ready` and `talking` is worth telling the agent about. */
export type PhoneState =
  /** Not switched on in this browser; `connect()` asks for the microphone. */
  | "off"
  | "connecting"
  /** Connected and silent: a call can be put through at once. */
  | "ready"
  /** Sound goes both ways. */
  | "talking"
  /** The connection was lost; it is being made again, and a call waits for 10 seconds. */
  | "reconnecting"
  /** The agent or the browser's settings refuse the microphone. */
  | "refused"
  /** There is no microphone, or another program holds it. */
  | "no_microphone"
  /** The softphone was opened in another window, which has it now. */
  | "elsewhere"
  /** The server has no voice process, or does not take the connection; it is tried again. */
  | "unavailable";

export interface Device {
  id: string;
  name: string;
}

/** What there is to speak into and to listen with; "" is the browser's own choice. */
export interface Devices {
  microphones: Device[];
  speakers: Device[];
  microphoneId: string;
  speakerId: string;
}

/** How good the sound is that arrives here, of the last two seconds; `mos` from 1 (bad) to 4.5. */
export interface Quality {
  mos: number;
  /** Share of packets lost, 0 to 1. */
  loss: number;
  jitterMs: number;
  roundTripMs: number | null;
  /** Nothing has arrived for three seconds of a call. */
  silent: boolean;
}

/** The browser's telephone: `usePhone()` gives all of it, `usePhone((phone) => phone.level)` one part without the rest. */
export interface Phone {
  state: PhoneState;
  /** What the server or the browser said about a state that is a problem. */
  problem: string | null;
  devices: Devices;
  /** Loudness of the microphone, 0 to 1, ten times a second while connected; measured before `muted`. */
  level: number;
  /** Loudness of what is heard, 0 to 1. */
  heard: number;
  /** null while nobody talks. */
  quality: Quality | null;
  /** The microphone sends silence, whatever the server thinks. */
  muted: boolean;
  /** What the customer's camera shows, in a call from a page; null while there is none. */
  picture: MediaStream | null;
  /** Our own camera, null while it is off. It is off at the beginning of each call. */
  camera: MediaStream | null;
  /** Ask for the microphone and connect; from a click the first time. Does nothing when connected. */
  connect(): Promise<void>;
  /** Connect without asking, if this browser was connected before and may use the microphone: for after a reload. */
  resume(): Promise<void>;
  /** End the connection for now, as at the end of a session; `resume()` takes it up again. */
  leave(): void;
  /** End the connection and switch the softphone off in this browser. */
  disconnect(): Promise<void>;
  setMuted(muted: boolean): void;
  /** Show ourselves to the customer, or no more. Nothing happens where there is no camera. */
  setCamera(on: boolean): Promise<void>;
  setDevice(kind: "microphone" | "speaker", id: string): Promise<void>;
}

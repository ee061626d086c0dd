import { connectSoftphone, type IceServer } from "@/api/softphone";
import { gathered } from "./gathered";

/** What a node tells the page. */
export interface Word {
  talking?: boolean;
  call_id?: string | null;
  /** Another window has the softphone now. */
  elsewhere?: boolean;
}

export interface LinkEvents {
  changed(): void;
  /** The connection is gone and does not come back by itself. */
  lost(): void;
  told(word: Word): void;
  heard(track: MediaStreamTrack): void;
}

const CONNECT_MS = 15_000;
const CHANNEL = "midoffice";

/** The connection with one of the processes that carry calls. Silent until a call is put through. */
export class Link {
  readonly nodeId: string;
  up = false;
  talking = false;
  /** The track for pictures, which is there in every call; whether any come is seen in the statistics. */
  video: MediaStreamTrack | null = null;
  private readonly pc: RTCPeerConnection;
  private readonly sender: RTCRtpSender;
  private readonly pictures: RTCRtpSender;
  private readonly events: LinkEvents;
  private over = false;

  constructor(nodeId: string, iceServers: IceServer[], events: LinkEvents) {
    this.nodeId = nodeId;
    this.events = events;
    this.pc = new RTCPeerConnection({ iceServers: iceServers.map(known) });
    this.sender = this.pc.addTransceiver("audio", { direction: "sendrecv" }).sender;
    this.pictures = this.pc.addTransceiver("video", { direction: "sendrecv" }).sender;
    const channel = this.pc.createDataChannel(CHANNEL);
    channel.onmessage = ({ data }) => this.hearWord(String(data));
    this.pc.ontrack = ({ track }) => {
      if (track.kind === "audio") events.heard(track);
      else this.video = track;
    };
    this.pc.onconnectionstatechange = () => this.changed();
  }

  /** Offer the connection. Throws `Problem` or `Unreachable`. */
  async open(): Promise<void> {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    await gathered(this.pc);
    const answer = await connectSoftphone(this.pc.localDescription?.sdp ?? "", this.nodeId);
    if (this.over) return;
    await this.pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    setTimeout(() => !this.up && this.end(), CONNECT_MS);
  }

  /** Send the microphone while a call is there, nothing otherwise. */
  async speak(microphone: MediaStreamTrack | null): Promise<void> {
    if (!this.over) await this.sender.replaceTrack(this.talking ? microphone : null);
  }

  /** Show the camera, or nothing. */
  async show(camera: MediaStreamTrack | null): Promise<void> {
    if (!this.over) await this.pictures.replaceTrack(this.talking ? camera : null);
  }

  stats(): Promise<RTCStatsReport> {
    return this.pc.getStats();
  }

  close(): void {
    this.over = true;
    this.up = this.talking = false;
    this.pc.close();
  }

  private changed(): void {
    const { connectionState } = this.pc;
    if (connectionState === "connected" && !this.up) {
      this.up = true;
      this.events.changed();
    } else if (["disconnected", "failed", "closed"].includes(connectionState)) this.end();
  }

  private end(): void {
    if (this.over) return;
    this.close();
    this.events.lost();
  }

  private hearWord(data: string): void {
    const word = JSON.parse(data) as Word;
    if (word.talking !== undefined) this.talking = word.talking;
    this.events.told(word);
  }
}

function known(server: IceServer): RTCIceServer {
  const { urls, username, credential } = server;
  return { urls, ...(username && { username }), ...(credential && { credential }) };
}

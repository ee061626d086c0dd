import { create } from "zustand";
import { mayUseMicrophone } from "./microphone";
import { Softphone, wasOn } from "./softphone";
import type { Phone } from "./types";

let softphone: Softphone | null = null;

/** Made when it is first needed: whoever never calls has no microphone open and no connection. */
function ours(): Softphone {
  softphone ??= new Softphone((changes) => usePhone.setState(changes));
  return softphone;
}

/** The browser's telephone, one for the whole desk. */
export const usePhone = create<Phone>()(() => ({
  state: "off",
  problem: null,
  devices: { microphones: [], speakers: [], microphoneId: "", speakerId: "" },
  level: 0,
  heard: 0,
  quality: null,
  muted: false,
  picture: null,
  camera: null,
  connect: () => ours().start(),
  resume: async () => {
    if (wasOn() && (await mayUseMicrophone())) await ours().start();
  },
  leave: () => softphone?.rest(),
  disconnect: () => ours().stop(),
  setMuted: (muted) => ours().setMuted(muted),
  setCamera: (on) => ours().setCamera(on),
  setDevice: (kind, id) => ours().choose(kind, id),
}));

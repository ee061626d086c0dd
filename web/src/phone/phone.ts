import { create } from "zustand";
import type { Phone } from "./types";

/** The browser's telephone, one for the whole desk. */
export const usePhone = create<Phone>()(() => ({
  state: "off",
  problem: null,
  devices: { microphones: [], speakers: [], microphoneId: "", speakerId: "" },
  level: 0,
  heard: 0,
  quality: null,
  muted: false,
  connect: async () => undefined,
  resume: async () => undefined,
  disconnect: async () => undefined,
  setMuted: (muted) => usePhone.setState({ muted }),
  setDevice: async () => undefined,
}));

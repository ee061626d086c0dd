import { create } from "zustand";
import { persist } from "zustand/middleware";

interface SignalSettings {
  sound: boolean;
  notifications: boolean;
}

/** How this device signals offers; kept on the device because another one may stand in another room. */
export const useSignalSettings = create<SignalSettings>()(
  persist((): SignalSettings => ({ sound: true, notifications: true }), { name: "midoffice-signals" }),
);

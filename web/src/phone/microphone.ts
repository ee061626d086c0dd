/** Why there is no microphone: somebody said no, or there is none. */
export class NoMicrophone extends Error {
  readonly state: "refused" | "no_microphone";

  constructor(state: "refused" | "no_microphone", cause?: unknown) {
    super(state, { cause });
    this.state = state;
  }
}

const REFUSALS = ["NotAllowedError", "SecurityError"];

/** Open a microphone, by its id or the browser's own choice. Throws `NoMicrophone`. */
export async function openMicrophone(id: string): Promise<MediaStreamTrack> {
  // Browsers hide all devices from pages that did not come by https or from this machine.
  if (!navigator.mediaDevices) throw new NoMicrophone("refused");
  try {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { ...audio, ...(id && { deviceId: { exact: id } }) },
    });
    const [track] = stream.getAudioTracks();
    if (!track) throw new NoMicrophone("no_microphone");
    return track;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (REFUSALS.includes(name)) throw new NoMicrophone("refused", error);
    // The one chosen was unplugged: any other is better than none.
    if (id) return openMicrophone("");
    throw new NoMicrophone("no_microphone", error);
  }
}

/** Whether the microphone may be used without asking. A browser that does not say is asked. */
export async function mayUseMicrophone(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: "microphone" as PermissionName })).state === "granted";
  } catch {
    return true;
  }
}

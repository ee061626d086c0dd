/** Two soft tones made on the spot, so that no sound file has to be shipped. */

let audio: AudioContext | null = null;

function tone(context: AudioContext, frequency: number, start: number, seconds: number): void {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.18, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

/** Play the offer's signal once; silent where the browser forbids sound before the first click. */
export function playSignal(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    tone(audio, 659, audio.currentTime, 0.35);
    tone(audio, 880, audio.currentTime + 0.16, 0.5);
  } catch {
    // Without a sound device the card and the notification still tell.
  }
}

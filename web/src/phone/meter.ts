const QUIET_DB = -60;

/** Measures how loud a track is; costs nothing until it is asked. */
export class Meter {
  private context: AudioContext | null = null;
  private analyser: AnalyserNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private samples = new Float32Array(0);

  /** Measure another track, or none. */
  listen(track: MediaStreamTrack | null): void {
    this.source?.disconnect();
    this.source = null;
    if (!track) return;
    this.context ??= new AudioContext();
    this.analyser ??= new AnalyserNode(this.context, { fftSize: 1024 });
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.source.connect(this.analyser);
    void this.context.resume();
  }

  /** 0 is silence, 1 as loud as can be; in between by decibels, as it is heard. */
  level(): number {
    if (!this.source || !this.analyser) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    const db = 10 * Math.log10(sum / this.samples.length + 1e-12);
    return Math.round(100 * Math.min(1, Math.max(0, 1 - db / QUIET_DB))) / 100;
  }

  close(): void {
    this.listen(null);
    void this.context?.close();
    this.context = this.analyser = null;
  }
}

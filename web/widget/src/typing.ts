/** That somebody is writing: told while it is true, and not for longer. */

const EVERY = 3_000;
const ENDS = 5_000;
const SHOWN = 8_000;

export class Typing {
  private toldAt = 0;
  private ends: number | undefined;
  private fades: number | undefined;

  constructor(
    private readonly tell: (on: boolean) => void,
    private readonly fade: () => void,
  ) {}

  /** The visitor has typed: the agent is told now and then, and when it stops. */
  typed(): void {
    const now = Date.now();
    if (now - this.toldAt > EVERY) {
      this.toldAt = now;
      this.tell(true);
    }
    window.clearTimeout(this.ends);
    this.ends = window.setTimeout(() => this.stop(), ENDS);
  }

  stop(): void {
    window.clearTimeout(this.ends);
    if (this.toldAt > 0) this.tell(false);
    this.toldAt = 0;
  }

  /** The agent types: a signal that is not renewed is over, because the one that says so may have been lost. */
  heard(on: boolean): void {
    window.clearTimeout(this.fades);
    if (on) this.fades = window.setTimeout(this.fade, SHOWN);
  }
}

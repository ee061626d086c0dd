/** What one tab tells the others about the person `who`; `left`: somebody else is at the browser now. */
export interface TabNote {
  kind: "session" | "gone" | "seen" | "left";
  who: string;
}

/** The visitor's other tabs; where the browser cannot reach them, nobody is told. */
export class Tabs {
  private readonly channel: BroadcastChannel | null;

  constructor(touchpoint: string, heard: (note: TabNote) => void) {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`midoffice.chat.${touchpoint}`) : null;
    if (this.channel) this.channel.onmessage = (event: MessageEvent<TabNote>) => heard(event.data);
  }

  tell(note: TabNote): void {
    this.channel?.postMessage(note);
  }
}

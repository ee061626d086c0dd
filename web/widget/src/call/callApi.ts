/** What the button asks of the server. */

export interface CallConfig {
  video: boolean;
  language: string;
  ice_servers: { urls: string[]; username?: string | null; credential?: string | null }[];
}

export type CallState = "connecting" | "ringing" | "listening" | "waiting" | "talking" | "ended";

export interface CallShown {
  id: string;
  state: CallState;
  position: number | null;
  estimated_wait_seconds: number | null;
  cause: string | null;
}

export interface NewCall {
  sdp: string;
  name: string;
  fields: Record<string, string>;
  video: boolean;
}

export interface CallOpened {
  call: CallShown;
  token: string;
  sdp: string;
}

export class CallApi {
  private readonly base: string;

  constructor(origin: string, touchpoint: string) {
    this.base = `${origin}/api/public/voice/${encodeURIComponent(touchpoint)}`;
  }

  async config(): Promise<CallConfig> {
    return read<CallConfig>(await fetch(`${this.base}/config`));
  }

  async call(wish: NewCall): Promise<CallOpened> {
    const headers = { "Content-Type": "application/json" };
    return read<CallOpened>(await fetch(`${this.base}/calls`, { method: "POST", headers, body: JSON.stringify(wish) }));
  }

  async look(token: string): Promise<CallShown> {
    return read<CallShown>(await fetch(`${this.base}/calls`, { headers: bearer(token) }));
  }

  /** Also works while the page is being left. */
  async hangUp(token: string): Promise<void> {
    await fetch(`${this.base}/calls`, { method: "DELETE", headers: bearer(token), keepalive: true });
  }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function read<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  throw new Error(problem.detail ?? "");
}

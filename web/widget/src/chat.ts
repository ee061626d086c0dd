/** The widget's conductor: requests, connection, storage and other tabs on one side, the state on the other. */

import { Api, type FieldValues, Problem } from "./api";
import { Calls } from "./calls";
import { Connection, type Refusal } from "./connection";
import { Leaving } from "./leaving";
import { entryOf, given, wellFormed } from "./lines";
import { Offering } from "./offering";
import { answerOf } from "./offerState";
import type { ErrorFrame, ServerFrame } from "./protocol";
import { Reading } from "./reading";
import { type Action, type ChatState, initialState, reduce, type Upload } from "./state";
import { Ajar, browserKeep, newId, Shelf, type UnsentLine } from "./storage";
import { type TabNote, Tabs } from "./tabs";
import { text } from "./text";
import { Typing } from "./typing";
import { uploadFile } from "./uploads";
import { introduce, resume, turn } from "./whose";

const CONFIG_KEPT = 60_000;
const BUSY_PAUSE = 2_000;

export class Chat {
  state: ChatState = initialState;
  private readonly listeners = new Set<() => void>();
  private readonly shelf: Shelf;
  readonly connection: Connection;
  private readonly tabs: Tabs;
  private readonly ajar: Ajar;
  private configAt = 0;
  /** The session of what is shown. */
  private entered: string | undefined;
  private readonly typing = new Typing(
    (on) => this.connection.send({ kind: "typing", on }),
    () => this.patch({ typing: null }),
  );
  private readonly api: Api;
  readonly calls: Calls;
  readonly leaving: Leaving;
  readonly offering = new Offering(this);
  private readonly reading = new Reading(this, () => this.tell("seen"));

  constructor(origin: string, touchpoint: string) {
    this.api = new Api(origin, touchpoint);
    this.shelf = new Shelf(browserKeep("localStorage"), touchpoint);
    this.ajar = new Ajar(browserKeep("sessionStorage"), touchpoint, this.shelf);
    this.connection = new Connection(this.api.socketUrl, {
      hello: () => this.hello(),
      onFrame: (frame) => this.onFrame(frame),
      onState: (connection) => this.dispatch({ type: "patch", patch: { connection } }),
      onRefused: (refusal) => this.onRefused(refusal),
    });
    const around = { patch: (patch: Partial<ChatState>) => this.patch(patch), failed: (p: unknown) => this.failed(p) };
    this.calls = new Calls(this.api, this.shelf, {
      ...around,
      opened: () => this.tell("session"),
      taken: () => this.connection.connect(),
    });
    this.leaving = new Leaving(this.api, { ...around, enter: () => this.enter(true) });
    this.tabs = new Tabs(touchpoint, (note) => this.onTab(note));
    window.addEventListener("online", () => this.connection.wake());
    document.addEventListener("visibilitychange", this.reading.look);
    window.addEventListener("focus", this.reading.look);
  }

  /** Take up a conversation that was going on before the page was loaded; `identity` is the site's word on who looks. */
  start(identity: string | null): void {
    this.api.identity = identity;
    turn(this.shelf, this.tabs, identity);
    void this.takeUp();
    const look = this.shelf.look();
    if (look) this.patch({ look });
    if (this.ajar.open) this.open();
    else if (!look) this.load().catch(() => undefined);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
    for (const listener of this.listeners) listener();
  }

  patch(patch: Partial<ChatState>): void {
    this.dispatch({ type: "patch", patch });
  }

  // --- opening and closing the panel

  open(): void {
    this.ajar.open = true;
    this.patch({ open: true });
    void this.enter();
    this.reading.look();
  }

  close(): void {
    this.ajar.open = false;
    this.patch({ open: false });
    // A visitor who has said nothing needs no connection while the panel is shut.
    if (this.state.status === "new" && this.shelf.lines().length === 0) this.connection.disconnect();
  }

  /** Load the configuration and show what fits: the conversation, the questions before it, or the message form. */
  async enter(again = false): Promise<void> {
    const known = this.state.config !== null && Date.now() - this.configAt < CONFIG_KEPT && !again;
    if (!known) {
      if (this.state.config === null) this.patch({ view: "loading" });
      try {
        await this.load();
      } catch (problem) {
        const denied = problem instanceof Problem && [403, 404].includes(problem.status);
        if (this.state.config === null) this.patch({ view: denied ? "denied" : "unreachable" });
        return;
      }
    }
    await this.choose();
  }

  private async load(): Promise<void> {
    const config = await this.api.config();
    this.configAt = Date.now();
    this.shelf.putLook(config);
    this.patch({ config, look: config });
  }

  private async choose(): Promise<void> {
    const config = this.state.config;
    if (config === null || this.state.view === "left") return;
    await this.resume();
    if (this.shelf.session()) {
      this.patch({ view: "chat" });
      this.connection.connect();
    } else if (config.admission !== "open") {
      this.patch({ view: "offline", problems: {} });
    } else if (config.pre_chat.length > 0) {
      this.patch({ view: "asking", problems: {} });
    } else {
      await this.begin({});
    }
  }

  // --- sessions

  /** Start a session with the answers given before the chat; a field that is the message becomes the first line. */
  async begin(values: FieldValues): Promise<void> {
    const fields = this.state.config?.pre_chat ?? [];
    const { who } = this.shelf;
    this.patch({ busy: true, problems: {}, notice: null });
    try {
      const opened = await this.api.startSession(values, this.shelf.visitor());
      if (this.shelf.who !== who) return this.patch({ busy: false });
      this.shelf.putSession({ ...opened, email: given(fields, values, (field) => field.kind === "email") });
      this.tell("session");
      this.patch({ busy: false, view: "chat" });
      const first = given(fields, values, (field) => field.meaning === "message");
      if (first) this.say(first);
      this.connection.connect();
    } catch (problem) {
      this.failed(problem);
      if (problem instanceof Problem && problem.field === "identity") this.identify(null);
    }
  }

  /** Say who is signed in on the page. A conversation that is somebody else's is left; a visitor's goes on. */
  identify(identity: string | null): void {
    if (this.api.identity === identity) return;
    this.api.identity = identity;
    this.patch({ notice: null });
    const shown = this.entered ?? this.shelf.session()?.session;
    turn(this.shelf, this.tabs, identity);
    if (shown !== undefined && shown !== this.shelf.session()?.session) this.putAway();
    if (this.state.open) this.ajar.open = true;
    if (this.ajar.open && !this.state.open) this.open();
    else if (this.state.open && !this.shelf.session()) void this.enter(true);
    void this.takeUp();
  }

  private async takeUp(): Promise<void> {
    if (!this.shelf.session()) return this.api.identity && this.shelf.takeLeft() ? this.resume() : undefined;
    this.connection.connect();
    this.entered = await introduce(this.api, this.shelf);
  }

  private async resume(): Promise<void> {
    if (!(await resume(this.api, this.shelf))) return;
    this.tell("session");
    this.connection.connect();
  }

  /** Show nothing more of a conversation that is not of whoever looks now; it goes on without its customer. */
  private putAway(): void {
    this.forget();
    this.close();
  }

  /** Forget the ended conversation and begin a new one. */
  async restart(): Promise<void> {
    this.leave();
    this.tell("gone");
    await this.enter(true);
  }

  private leave(): void {
    this.shelf.forgetSession();
    this.forget();
  }

  private forget(): void {
    this.connection.disconnect();
    this.entered = undefined;
    this.reading.forget();
    this.dispatch({ type: "forget" });
  }

  private hello() {
    const { cursor, conversation } = this.state;
    this.entered = this.shelf.session()?.session;
    const token = this.entered ?? "";
    return { kind: "hello", token, ...(cursor && conversation ? { cursor, conversation } : {}) } as const;
  }

  private onRefused(refusal: Refusal): void {
    if (refusal === "denied") {
      this.patch({ view: "denied" });
      return;
    }
    this.shelf.forgetSession();
    void this.renew();
  }

  /** The session ran out: the visitor's own token opens a new one, in the middle of a conversation without questions. */
  private async renew(): Promise<void> {
    const visitor = this.shelf.visitor();
    if (visitor === null) return this.choose();
    try {
      const opened = await this.api.startSession({}, visitor);
      this.shelf.putSession({ ...opened, email: "" });
      this.connection.connect();
    } catch {
      await this.enter();
    }
  }

  // --- what the server says

  private onFrame(frame: ServerFrame): void {
    if (frame.kind === "error") {
      this.onError(frame);
      return;
    }
    this.dispatch({ type: "frame", frame, watched: this.reading.watched });
    if (frame.kind === "state") this.onState();
    const calledBack =
      frame.kind === "state" ? frame.called_back : frame.kind === "closed" && frame.reason === "callback";
    if (calledBack) void this.calls.look();
    if (frame.kind === "ack") this.shelf.forgetLine(frame.id);
    if (frame.kind === "message" && frame.message.client_id) this.shelf.forgetLine(frame.message.client_id);
    if (frame.kind === "typing") this.typing.heard(frame.on);
    if (frame.kind === "message" || frame.kind === "state") this.reading.report();
  }

  /** Connected: everything that has not been acknowledged is sent again, in order, with the same ids. */
  private onState(): void {
    // Another tab may have said a line that has arrived and is not acknowledged there yet.
    for (const { client_id } of this.state.entries) if (client_id) this.shelf.forgetLine(client_id);
    const unsent = this.shelf.lines();
    const shown = new Set(this.state.entries.map((entry) => entry.id));
    for (const line of unsent) if (!shown.has(line.id)) this.dispatch({ type: "say", entry: entryOf(line) });
    for (const line of unsent) this.transmit(line);
    if (this.state.status !== "new" || unsent.length > 0) return;
    const admission = this.state.config?.admission ?? "open";
    if (this.state.view === "chat" && admission !== "open") this.patch({ view: "offline", problems: {} });
    if (!this.state.open || this.state.view !== "chat") this.connection.disconnect();
  }

  private onError(frame: ErrorFrame): void {
    if (frame.id === undefined) {
      this.patch({
        notice: frame.remedy || frame.message,
        transcript: this.state.transcript === "sending" ? "asking" : this.state.transcript,
      });
    } else if (answerOf(frame.id)) {
      this.offering.refused(frame);
    } else if (frame.code === "chat-not-open") {
      this.carryOver(frame);
    } else if (frame.code === "too-many") {
      const line = this.shelf.lines().find((other) => other.id === frame.id);
      window.setTimeout(() => line && this.transmit(line), (frame.after_seconds ?? 0) * 1000 + BUSY_PAUSE);
    } else {
      this.shelf.forgetLine(frame.id);
      this.dispatch({ type: "unsaid", id: frame.id, problem: frame.remedy || frame.message });
    }
  }

  /** The chat closed or filled up before the first line arrived: offer to leave it as a message. */
  private carryOver(frame: ErrorFrame): void {
    const lines = this.shelf.lines().map((line) => line.text);
    const config = this.state.config;
    this.shelf.forgetLines();
    this.leave();
    this.patch({
      carried: lines.join("\n"),
      view: "offline",
      config: config && { ...config, admission: frame.admission ?? "closed", opens_at: frame.opens_at ?? null },
    });
  }

  // --- what the visitor says and does

  say(line: string, uploads: readonly Upload[] = []): void {
    const trimmed = wellFormed(line).trim();
    const files = uploads.flatMap((upload) => upload.info ?? []);
    if (!trimmed && files.length === 0) return;
    const unsent = {
      id: newId(),
      text: trimmed,
      attachment_ids: files.map((file) => file.id),
      at: new Date().toISOString(),
    };
    this.shelf.putLine(unsent);
    this.dispatch({ type: "say", entry: { ...entryOf(unsent), files } });
    this.typing.stop();
    this.transmit(unsent);
  }

  retry(id: string): void {
    const entry = this.state.entries.find((other) => other.pending && other.id === id);
    if (!entry) return;
    const line = { id, text: entry.text, attachment_ids: entry.files.map((file) => file.id), at: entry.at };
    this.shelf.putLine(line);
    this.dispatch({ type: "retry", id });
    this.transmit(line);
  }

  discard(id: string): void {
    this.shelf.forgetLine(id);
    this.dispatch({ type: "unsaid", id });
  }

  private transmit(line: UnsentLine): void {
    const { id, attachment_ids } = line;
    this.connection.send({ kind: "message", id, text: line.text, attachment_ids });
  }

  readonly typed = () => this.typing.typed();

  end(): void {
    if (this.state.status === "new") void this.restart();
    else this.connection.send({ kind: "end" });
  }

  transcript(email: string): void {
    const sent = this.connection.send({ kind: "transcript", email });
    this.patch(sent ? { transcript: "sending", notice: null } : { notice: text.notConnected });
  }

  get email() {
    return this.shelf.session()?.email ?? "";
  }

  async attach(files: readonly File[]): Promise<void> {
    const config = this.state.config;
    const session = this.shelf.session()?.session;
    if (!config?.files || !session) return;
    const show = (upload: Upload) => this.dispatch({ type: "upload", upload });
    const taken = files.slice(0, config.most_files - this.state.uploads.length);
    await Promise.all(taken.map((file) => uploadFile(this.api, file, config.file_limit_bytes, session, show)));
  }

  file(id: string): Promise<Blob> {
    return this.api.file(id, this.shelf.session()?.session ?? "");
  }

  private failed(problem: unknown): void {
    const known = problem instanceof Problem ? problem : new Problem(0, "");
    const notice = Object.keys(known.fields).length > 0 ? null : known.message || text.notSent;
    this.patch({ busy: false, problems: known.fields, notice });
  }

  // --- the visitor's other tabs

  private readonly tell = (kind: TabNote["kind"]) => this.tabs.tell({ kind, who: this.shelf.who });

  private onTab(note: TabNote): void {
    if (note.who !== this.shelf.who) return;
    if (note.kind === "left") this.putAway();
    if (note.kind === "seen") this.patch({ unread: 0 });
    if (note.kind === "session") void this.choose();
    if (note.kind === "gone" && this.state.status === "ended") {
      this.forget();
      if (this.state.open) void this.enter();
    }
  }
}

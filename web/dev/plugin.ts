import type { IncomingMessage, ServerResponse } from "node:http";
import type { PreviewServer, ViteDevServer } from "vite";
import { type WebSocket, WebSocketServer } from "ws";
import type { ClientFrame, ServerFrame } from "../src/live/frames";
import { keepUpload } from "./routes/attachments";
import { expireOffers } from "./routes/desk";
import type { Answer } from "./routes/exchange";
import { signInAs } from "./routes/session";
import { answer } from "./server";
import { boardOf, stirFloor } from "./world/floor";
import { makeWorld, offerSomething, type Scenario } from "./world/seed";
import type { World } from "./world/world";

let world: World = makeWorld("usual");

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function upload(request: IncomingMessage, body: Buffer<ArrayBuffer>): Promise<Answer> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const form = await new Request("http://localhost", { method: "POST", headers, body }).formData();
  const file = form.get("file") as File;
  return keepUpload(world, file.name, file.type, new Uint8Array(await file.arrayBuffer()));
}

/** Start again with other data: `/api/mock/scenario/many/anna` fills the desk and signs Anna in. */
function changeScenario(url: string): Answer | null {
  const wanted = /^\/api\/mock\/scenario\/(\w+)(?:\/(\w+))?/.exec(url);
  if (!wanted) return null;
  world = makeWorld(wanted[1] as Scenario);
  if (wanted[2]) signInAs(world, wanted[2]);
  return { status: 204 };
}

async function answerOf(request: IncomingMessage): Promise<Answer> {
  const url = request.url ?? "/";
  const method = request.method ?? "GET";
  const body = await bytesOf(request);
  const changed = changeScenario(url);
  if (changed) return changed;
  if (url === "/api/attachments" && method === "POST") return upload(request, body);
  const isFile = request.headers["content-type"] === "application/xml";
  const json = isFile ? body.toString() : body.length > 0 ? JSON.parse(body.toString()) : undefined;
  return answer(world, { method, url, body: json, ifMatch: request.headers["if-match"] ?? null });
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, json, bytes } = await answerOf(request);
  const type = bytes?.type ?? (status < 400 ? "application/json" : "application/problem+json");
  response.writeHead(status, { "Content-Type": type });
  response.end(bytes ? bytes.body : json === undefined ? "" : JSON.stringify(json));
}

function serveLive(socket: WebSocket, address: string): void {
  const mine = world;
  const asked = new URL(address, "http://localhost").searchParams;
  const say = (frame: ServerFrame) => socket.send(JSON.stringify(frame));
  const known = asked.get("generation") === mine.generation;
  const after = known ? Number((asked.get("cursor") ?? "").split(".")[1] ?? Number.NaN) : Number.NaN;
  say({ kind: "hello", generation: mine.generation, cursor: mine.cursor, resync: !known, seconds: 25 });
  if (Number.isFinite(after)) for (const event of mine.log.slice(after)) say(event);
  mine.listeners.add(say);
  const ping = setInterval(() => say({ kind: "ping", at: new Date().toISOString() }), 25_000);
  let board: ReturnType<typeof setInterval> | undefined;
  socket.on("message", (data) => {
    const frame = JSON.parse(String(data)) as ClientFrame;
    if (frame.kind === "wallboard") {
      clearInterval(board);
      if (frame.on) board = setInterval(() => say({ kind: "wallboard", board: boardOf(mine) }), 1500);
    }
  });
  socket.on("close", () => {
    clearInterval(ping);
    clearInterval(board);
    mine.listeners.delete(say);
  });
}

/** Pretend a server behind `npm run dev` and behind the browser tests, without the real one. */
export function pretend(server: ViteDevServer | PreviewServer): void {
  const sockets = new WebSocketServer({ noServer: true });
  server.httpServer?.on("upgrade", (request, socket, head) => {
    const address = request.url ?? "";
    if (!address.startsWith("/api/live")) return;
    sockets.handleUpgrade(request, socket, head, (line) => serveLive(line, address));
  });
  server.middlewares.use((request, response, next) => {
    if (!request.url?.startsWith("/api/")) return next();
    respond(request, response).catch(next);
  });
  let nth = 0;
  const clock = setInterval(() => {
    expireOffers(world);
    stirFloor(world);
    nth += 1;
    const ready = world.presences.get(world.me.id)?.state === "ready";
    const room = world.countedLoad(world.me.id).total_used <= 8;
    if (process.env.MOCK_TRAFFIC && nth % 45 === 0 && ready && room) offerSomething(world, nth / 45);
  }, 1000);
  server.httpServer?.on("close", () => clearInterval(clock));
}

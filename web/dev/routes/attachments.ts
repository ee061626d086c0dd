import { iso, newId } from "../world/ids";
import type { World } from "../world/world";
import { type Answer, nothing, path, type Route } from "./exchange";

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><defs><linearGradient id="a" x2="0" y2="1">
<stop stop-color="#8fb8d8"/><stop offset="1" stop-color="#3f5f4a"/></linearGradient></defs><rect width="480" height="320" fill="url(#a)"/>
<path d="M90 260 220 80l130 180z" fill="#d8663a"/><path d="M220 80 250 260h-60z" fill="#7a2f18"/></svg>`;

/** Store an upload; the world of tests and of the development server share this. */
export function keepUpload(world: World, name: string, type: string, bytes: Uint8Array<ArrayBuffer>): Answer {
  if (bytes.length > 25_000_000) {
    return {
      status: 413,
      json: { title: "Too large", status: 413, detail: "The file is larger than 25 MB.", remedy: "Send a link." },
    };
  }
  const id = newId();
  world.files.set(id, { type, bytes });
  const attachment = {
    id,
    interaction_id: null,
    message_id: null,
    name,
    media_type: type,
    size_bytes: bytes.length,
    sha256: "",
    storage_key: id,
    created_at: iso(Date.now()),
    content_id: null,
    uploaded_by: world.me.id,
  };
  world.attachments.set(id, attachment);
  return { status: 201, json: attachment };
}

export const attachmentRoutes: Route[] = [
  [
    "GET",
    path("/api/attachments/:id"),
    ({ world, params }) => {
      const file = world.files.get(params[0] ?? "");
      if (file) return { status: 200, bytes: { type: file.type, body: file.bytes } };
      return { status: 200, bytes: { type: "image/svg+xml", body: PICTURE } };
    },
  ],
  [
    "DELETE",
    path("/api/attachments/:id"),
    ({ world, params }) => {
      world.attachments.delete(params[0] ?? "");
      return nothing;
    },
  ],
];

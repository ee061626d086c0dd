import { get } from "./client";
import type { Answer } from "./schema";

export type Reason = Answer<"Reason">;

export type QuickReply = Answer<"QuickReply">;

/** A touchpoint as everybody signed in may see it. */
export type TouchpointName = Answer<"TouchpointName">;

/** The lists that every page needs to put names to ids. */
export type Directory = Answer<"Directory">;

export const readDirectory = () => get<Directory>("/api/directory");

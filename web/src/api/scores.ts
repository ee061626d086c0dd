import { get, post, put, request } from "./client";
import type { Answer } from "./schema";

/** How the system is reached that says what contacts are worth; version 0: there is none. */
export type ScoreConnection = Omit<Answer<"ScoreConnection">, "connection"> & { connection: Record<string, unknown> };

/** What is sent: an empty secret removes the stored one, none leaves it. */
export type ScoreOrder = Pick<ScoreConnection, "connection" | "deadline_ms"> & { secret?: string };

/** What came of asking it. */
export type ScoreFinding = Answer<"ScoreFinding">;

export const SCORES_KEY = ["admin", "score-connection"];
const ROOT = "/api/admin/score-connection";

export const readScoreConnection = () => get<ScoreConnection>(ROOT);
export const saveScoreConnection = (order: ScoreOrder, ifMatch: number) =>
  put<ScoreConnection>(ROOT, order, { ifMatch });
export const removeScoreConnection = (ifMatch: number) => request<void>(ROOT, { method: "DELETE", ifMatch });
export const probeScores = () => post<ScoreFinding>(`${ROOT}/probe`);

import { get, post, request } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id, Page } from "./units";

export type Campaign = Answer<"Campaign">;
/** A campaign, and how many of its attempts are in each state. */
export type CampaignView = { campaign: Campaign; counts: Partial<Record<AttemptState, number>> };
export type AttemptView = Answer<"AttemptView">;
export type Attempt = AttemptView["attempt"];
export type AttemptState = Attempt["state"];
export type CampaignStep = "start" | "pause" | "resume" | "end";
export type NewCampaign = Asked<"NewCampaignBody">;
export type CampaignEdit = Partial<
  Pick<Campaign, "name" | "description" | "action" | "priority" | "per_hour" | "ends_at">
>;

export const CAMPAIGNS_KEY = ["campaigns"];
export const attemptsKey = (id: Id, state: AttemptState | null) => ["campaigns", id, "attempts", state];

export const readCampaigns = () => get<CampaignView[]>("/api/campaigns");
export const createCampaign = (body: NewCampaign, idempotencyKey: string) =>
  post<CampaignView>("/api/campaigns", body, { idempotencyKey });
export const editCampaign = (id: Id, body: CampaignEdit, ifMatch: number) =>
  request<CampaignView>(`/api/campaigns/${id}`, { method: "PATCH", body, ifMatch });
export const stepCampaign = (id: Id, step: CampaignStep) => post<CampaignView>(`/api/campaigns/${id}/${step}`);
export const readAttempts = (id: Id, state: AttemptState | null, cursor: string | null) =>
  get<Page<AttemptView>>(`/api/campaigns/${id}/attempts`, { state, cursor, limit: 50 });

/** What may be said: the actions of the catalogue that people are working on, by key. */
export const readActionNames = () =>
  get<{ content: { actions?: { key: string; name: string }[] } }>("/api/action-catalogue/draft").then(({ content }) =>
    (content.actions ?? []).map(({ key, name }) => ({ key, name })),
  );

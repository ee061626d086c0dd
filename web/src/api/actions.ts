import type { Catalogue } from "@/actions/model/catalogue";
import { get, post, request } from "./client";
import type { Answer } from "./schema";
import type { Id, Page } from "./units";

/** The one draft that people work on; `base` is the version that it was made from, 0 for none. */
export type CatalogueDraft = Omit<Answer<"CatalogueDraft">, "content"> & { content: Catalogue };

export type CatalogueEntry = Answer<"CatalogueEntry">;

/** Something that the check found, at a path such as `actions.2.criteria.eligibility.0.text`. */
export type CatalogueFinding = Answer<"CatalogueFinding">;

/** What a treatment says, filled in. */
export type Rendered = Omit<Answer<"Rendered">, "parts"> & { parts: Record<string, string> };

type Counts = Record<string, number>;

/** What became of a sample of decisions. */
export type FunnelFigures = Omit<Answer<"FunnelFigures">, "reached" | "left" | "winners" | "offered" | "unknown"> & {
  /** How many actions got to each stage, summed over all decisions; at last those that were offered. */
  reached: Counts;
  left: Counts;
  winners: Counts;
  offered: Counts;
  /** What was not known, and kept actions back. */
  unknown: Counts;
};

/** A simulation that goes on by itself; its figures are those of the customers until now. */
export type Simulation = Omit<Answer<"SimulationView">, "figures"> & { figures: FunnelFigures | null };

export type ShadowRun = Answer<"Shadow">;
export type ActionResult = Answer<"ActionResult">;
export type ActionResults = Answer<"ActionResults">;

/** A name that criteria and texts may use. */
export type KnownAttribute = Answer<"KnownAttribute">;

export const CATALOGUE_KEY = ["catalogue"];
export const DRAFT_KEY = [...CATALOGUE_KEY, "draft"];
export const SIMULATIONS_KEY = [...CATALOGUE_KEY, "simulations"];
export const VERSIONS_KEY = [...CATALOGUE_KEY, "versions"];
export const resultsKey = (days: number) => [...CATALOGUE_KEY, "results", days];

const DRAFT = "/api/action-catalogue/draft";

export const readDraft = () => get<CatalogueDraft>(DRAFT);
export const saveDraft = (content: Catalogue, ifMatch: number) =>
  request<CatalogueDraft>(DRAFT, { method: "PUT", body: { content }, ifMatch });
/** What is wrong with a catalogue; without one, with the saved draft. Nothing is saved. */
export const checkCatalogue = (content?: Catalogue, signal?: AbortSignal) =>
  post<CatalogueFinding[]>(`${DRAFT}/check`, content ? { content } : {}, { signal });
/** What the saved draft says otherwise than the version in force. */
export const readDraftChanges = () => get<Answer<"CatalogueComparison">>(`${DRAFT}/diff`);
export const previewTreatment = (
  content: Catalogue,
  treatment: { action: string; treatment: string },
  customerId: Id | null,
  signal?: AbortSignal,
) => post<Rendered>(`${DRAFT}/preview`, { content, treatment, customer_id: customerId }, { signal });
const SIMULATIONS = "/api/action-catalogue/simulations";
export const readSimulations = () => get<Simulation[]>(SIMULATIONS);
/** Let a worker decide about a sample of customers by the saved draft. */
export const orderSimulation = (sample: number, placement: string | null) =>
  post<Simulation>(SIMULATIONS, { sample, placement });
export const cancelSimulation = (id: Id) => post<Simulation>(`${SIMULATIONS}/${id}/cancel`, {});
export const shadowDraft = (days: number) => post<ShadowRun>(`${DRAFT}/shadow`, { days });
export const publishCatalogue = (reason: string, ifMatch: number) =>
  post<CatalogueEntry>("/api/action-catalogue/publish", { reason }, { ifMatch });
export const rollBackCatalogue = (version: number, reason: string) =>
  post<CatalogueEntry>("/api/action-catalogue/rollback", { version, reason });
export const readCatalogueVersions = (cursor: string | null) =>
  get<Page<CatalogueEntry>>("/api/action-catalogue/versions", { cursor, limit: 20 });
export const readResults = (days: number) => get<ActionResults>("/api/action-catalogue/results", { days });
export const readAttributes = () => get<KnownAttribute[]>("/api/action-catalogue/attributes");

import type { Model } from "@/rules/model/document";
import type { Finding } from "@/rules/model/findings";
import type { Json } from "@/rules/model/values";
import { whole } from "@/rules/model/whole";
import { get, post, request, withQuery } from "./client";
import type { Answer } from "./schema";

type RuleSetView = Answer<"RuleSetView">;
export type Mode = RuleSetView["mode"];
export type VersionState = RuleSetView["draft_state"];
export type Purpose = RuleSetView["rule_set"]["purpose"];

/** A rule set, and how far its draft is. */
export type RuleSet = RuleSetView["rule_set"] & Omit<RuleSetView, "rule_set">;
export type RuleDifference = Answer<"RuleDifference">;
export type RuleVersionEntry = Answer<"RuleEntry">;
export type Comparison = Answer<"RuleComparison">;
/** A question to a version in force, with its answer. */
export type Asked = Answer<"RecordedDecision">;

const flat = ({ rule_set, ...more }: RuleSetView): RuleSet => ({ ...rule_set, ...more });

/** With these inputs the decisions named in `expected` give these values. `at` is what `now()` says. */
export interface RuleCase {
  name: string;
  inputs: Record<string, Json>;
  expected: Record<string, Json>;
  at: string | null;
  description: string;
}

export interface RuleContent {
  models: Model[];
  cases: RuleCase[];
  mode: Mode;
}

interface DraftFacts {
  state: VersionState;
  /** The version that it was made from, 0 for none. */
  base: number;
  account_name: string;
  approved_by: string | null;
  changed_at: string;
  version: number;
}

interface StoredContent {
  content: { models: { document: unknown; source: string }[]; cases: RuleCase[]; mode: Mode };
}

export interface RuleDraft extends DraftFacts {
  content: RuleContent;
}

const contentOf = ({ content }: StoredContent): RuleContent => ({
  ...content,
  models: content.models.map(({ document }) => whole(document)),
});

const drafted = (draft: DraftFacts & StoredContent): RuleDraft => ({ ...draft, content: contentOf(draft) });

export interface TraceSource {
  name: string;
  value: Json;
  source: "input" | "decision" | "knowledge";
}

export interface TableTrace {
  matched: string[];
  failed: { rule: string; column: string }[];
  input_values: Json[];
}

/** How a value came about: what was looked at, which rows matched, and the same of every decision that it relied on. */
export interface Trace {
  decision: string;
  name: string;
  value: Json;
  inputs: TraceSource[];
  /** The named parts of its boxes. */
  entries?: { name: string; value: Json }[];
  table: TableTrace | null;
  requires: Trace[];
  faults: string[];
}

export interface Evaluation {
  value: Json;
  faults: string[];
  trace: Trace | null;
}

export interface CaseOutcome {
  name: string;
  passed: boolean;
  values: { decision: string; passed: boolean; expected: Json; actual: Json; sentence: string }[];
  faults: string[];
}

export interface CaseReport {
  passed: number;
  failed: number;
  results: CaseOutcome[];
}

/** What a check found; `saved` says that it was the saved draft that was checked. */
export interface DraftCheck {
  findings: Finding[];
  /** Null when the rules cannot be run. */
  cases: CaseReport | null;
  changes: RuleDifference[];
  passed: boolean;
  saved: boolean;
  state: VersionState;
  version: number;
}

export interface WhatIfExample {
  decision_id: string;
  decision: string;
  at: string;
  interaction_id: string | null;
  number: number;
  inputs: Record<string, Json>;
  before: Json;
  after: Json;
  faults: string[];
}

/** What the draft would have answered to what was asked in the last days; `partial`: there was more than was looked at. */
export interface WhatIf {
  decided: number;
  differ: number;
  faulty: number;
  since: string | null;
  partial: boolean;
  outcomes: { decision: string; before: string; after: string; count: number }[];
  examples: WhatIfExample[];
}

export const RULE_SETS_KEY = ["rules", "sets"];
export const ruleSetKey = (key: string) => ["rules", "set", key];
export const draftKey = (key: string) => ["rules", "set", key, "draft"];
export const versionsKey = (key: string) => ["rules", "set", key, "versions"];

/** A key as a part of an address. */
const part = encodeURIComponent;

export const readRuleSets = () => get<RuleSetView[]>("/api/rule-sets").then((found) => found.map(flat));
export const readRuleSet = (key: string) => get<RuleSetView>(`/api/rule-sets/${part(key)}`).then(flat);
export const createRuleSet = (
  body: Pick<RuleSet, "key" | "name" | "description" | "purpose" | "mode">,
  idempotencyKey: string,
) => post<RuleSetView>("/api/rule-sets", body, { idempotencyKey }).then(flat);

export const editRuleSet = (key: string, body: Partial<Pick<RuleSet, "name" | "description">>, ifMatch: number) =>
  request<RuleSetView>(`/api/rule-sets/${part(key)}`, { method: "PATCH", body, ifMatch }).then(flat);
/** Take a rule set out of use, or put it back: nothing of it is lost either way. */
export const setRuleSetActive = (key: string, active: boolean) =>
  post<RuleSetView>(`/api/rule-sets/${part(key)}/${active ? "restore" : "retire"}`).then(flat);

export const readDraft = (key: string) =>
  get<DraftFacts & StoredContent>(`/api/rule-sets/${part(key)}/draft`).then(drafted);
export const saveDraft = (key: string, content: Partial<RuleContent>, ifMatch: number) =>
  request<DraftFacts & StoredContent>(`/api/rule-sets/${part(key)}/draft`, {
    method: "PUT",
    body: content,
    ifMatch,
  }).then(drafted);

/** What is wrong with a draft as it is being edited; nothing is saved. */
export const checkContent = (key: string, content: RuleContent, signal?: AbortSignal) =>
  post<DraftCheck>(`/api/rule-sets/${part(key)}/draft/check`, content, { signal });
/** Check the draft as it is stored; one that passes may be approved. */
export const checkDraft = (key: string) => post<DraftCheck>(`/api/rule-sets/${part(key)}/draft/check`);

export const evaluateContent = (key: string, content: RuleContent, decision: string, inputs: Record<string, Json>) =>
  post<Evaluation>(`/api/rule-sets/${part(key)}/draft/evaluate`, { ...content, decision, inputs });

export const runCases = (key: string, content: RuleContent) =>
  post<CaseReport>(`/api/rule-sets/${part(key)}/draft/tests/run`, content);

export const approveDraft = (key: string, ifMatch: number) =>
  post<DraftFacts & StoredContent>(`/api/rule-sets/${part(key)}/draft/approve`, {}, { ifMatch }).then(drafted);
export const publishDraft = (key: string, reason: string, effectiveFrom: string | null, ifMatch: number) =>
  post<RuleVersionEntry>(`/api/rule-sets/${part(key)}/publish`, { reason, effective_from: effectiveFrom }, { ifMatch });
export const rollBack = (key: string, version: number, reason: string) =>
  post<RuleVersionEntry>(`/api/rule-sets/${part(key)}/rollback`, { version, reason });

export const readVersions = (key: string, cursor: string | null) =>
  get<{ items: RuleVersionEntry[]; next_cursor: string | null }>(`/api/rule-sets/${part(key)}/versions`, {
    cursor,
    limit: 20,
  });
export const readDifference = (key: string, number: number, against: number) =>
  get<Comparison>(`/api/rule-sets/${part(key)}/versions/${number}/diff`, { against });
/** What was asked last, newest first. */
export const readDecisions = (key: string) =>
  get<{ items: Asked[] }>(`/api/rule-sets/${part(key)}/decisions`, { limit: 50 });
/** What rules would be told about a customer just now, subject by subject. */
export const readCustomerInputs = (customer: string) =>
  get<Record<string, Json>>(`/api/customers/${part(customer)}/rule-inputs`);
export const whatIf = (key: string, content: RuleContent, days: number) =>
  post<WhatIf>(`/api/rule-sets/${part(key)}/draft/what-if`, { ...content, days });

export const importDmn = (key: string, file: Blob, ifMatch: number) =>
  request<DraftFacts & StoredContent>(`/api/rule-sets/${part(key)}/draft/dmn`, {
    method: "PUT",
    body: new Blob([file], { type: "application/xml" }),
    ifMatch,
  }).then(drafted);
/** A table of another tool, as a model of this name. */
export const importJdm = (key: string, file: Blob, name: string, ifMatch: number) =>
  request<DraftFacts & StoredContent>(`/api/rule-sets/${part(key)}/draft/jdm`, {
    method: "POST",
    body: new Blob([file], { type: "application/json" }),
    query: { name },
    ifMatch,
  }).then(drafted);
export const dmnAddress = (key: string, model: string) => withQuery(`/api/rule-sets/${part(key)}/draft/dmn`, { model });

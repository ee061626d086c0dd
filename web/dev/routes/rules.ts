import type { RuleCase, RuleDifference } from "../../src/api/rules";
import { differencesOf } from "../../src/rules/model/differences";
import { emptyModel, type Model } from "../../src/rules/model/document";
import type { Json } from "../../src/rules/model/values";
import { whole } from "../../src/rules/model/whole";
import { iso, newId } from "../world/ids";
import { evaluated, findingsIn, tablesOf } from "../world/ruleEngine";
import { boxes, large, priorities } from "../world/rules";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

interface Content {
  models: { document: Model; source: string }[];
  cases: RuleCase[];
  mode: string;
}

interface Kept {
  rule_set: Record<string, Json>;
  draft: {
    state: string;
    base: number;
    content: Content;
    account_name: string;
    version: number;
    [more: string]: unknown;
  };
  versions: { number: number; content: Content; [more: string]: unknown }[];
}

const sets = new WeakMap<World, Map<string, Kept>>();

const contentOf = (models: Model[], cases: RuleCase[] = []): Content => ({
  models: models.map((document) => ({ document, source: "" })),
  cases,
  mode: "standard",
});

function kept(key: string, name: string, content: Content, more: Record<string, Json> = {}): Kept {
  return {
    rule_set: {
      id: newId(),
      key,
      name,
      description: "",
      purpose: "general",
      created_at: iso(Date.now()),
      live: null,
      scheduled: null,
      scheduled_from: null,
      newest: 0,
      active: true,
      version: 1,
      ...more,
    },
    draft: {
      state: "draft",
      base: 0,
      content,
      account_name: "Ada Brandt",
      approved_by: null,
      changed_at: iso(Date.now() - 120_000),
      edited: true,
      version: 1,
    },
    versions: [],
  };
}

function setsOf(world: World): Map<string, Kept> {
  const known = sets.get(world);
  if (known) return known;
  const gold = {
    name: "A gold customer",
    inputs: { Customer: { segment: "gold", age: 40 } },
    expected: { Priority: "urgent" },
  };
  const first = kept(
    "priorities",
    "Priorities of contacts",
    contentOf([priorities()], [{ ...gold, at: null, description: "" }]),
    {
      description: "Who is answered first.",
    },
  );
  publish(first, "As we began.");
  first.draft.edited = true;
  const made = new Map([
    ["priorities", first],
    ["large", kept("large", "A large table", contentOf([large(500, 40)]))],
    ["boxes", kept("boxes", "Boxed expressions", contentOf([boxes()]))],
    ["intake", kept("intake", "New contacts", contentOf([]), { purpose: "intake" })],
  ]);
  sets.set(world, made);
  return made;
}

const viewOf = ({ rule_set, draft }: Kept) => ({
  rule_set,
  mode: draft.content.mode,
  draft_state: draft.state,
  draft_base: draft.base,
  draft_version: draft.version,
  edited: draft.edited,
  draft_by: draft.account_name,
  draft_at: draft.changed_at,
});

function changesOf(before: Content | undefined, after: Content): RuleDifference[] {
  return after.models.flatMap(({ document }, index) =>
    differencesOf(before?.models[index]?.document ?? emptyModel(""), document).map(
      (each): RuleDifference => ({
        kind: each.before === null ? "added" : each.after === null ? "removed" : "changed",
        what: "cell",
        sentence: `${each.element}: ${each.before ?? "nothing"} → ${each.after ?? "nothing"}`,
        model: document.name,
        decision: each.element,
        place: JSON.stringify(each.place),
        before: each.before,
        after: each.after,
      }),
    ),
  );
}

function publish(found: Kept, reason: string, content = found.draft.content, restored: number | null = null) {
  const number = found.versions.length + 1;
  const entry = {
    number,
    state: "published",
    at: iso(Date.now()),
    account_name: "Ada Brandt",
    approved_by: "Ada Brandt",
    reason,
    effective_from: iso(Date.now()),
    retired_at: null,
    restored,
    changes: changesOf(found.versions.at(-1)?.content, content),
    content,
  };
  found.versions.push(entry);
  Object.assign(found.rule_set, { live: number, newest: number });
  Object.assign(found.draft, { state: "draft", base: number, edited: false, version: found.draft.version + 1 });
  return entry;
}

const contentIn = (found: Kept, body: { models?: unknown[]; cases?: RuleCase[]; mode?: string }): Content => ({
  ...found.draft.content,
  ...(body.mode && { mode: body.mode }),
  ...(body.models && { models: body.models.map((model) => ({ document: whole(model), source: "" })) }),
  ...(body.cases && { cases: body.cases }),
});

function ran({ models, cases }: Content) {
  const documents = models.map(({ document }) => document);
  const results = cases.map((each) => {
    const values = Object.entries(each.expected).map(([decision, expected]) => {
      const actual = evaluated(documents, decision, each.inputs).value;
      return { decision, expected, actual, passed: JSON.stringify(actual) === JSON.stringify(expected), sentence: "" };
    });
    return { name: each.name, passed: values.every(({ passed }) => passed), values, faults: [] };
  });
  const passed = results.filter((each) => each.passed).length;
  return { passed, failed: results.length - passed, results };
}

const stale = refused(412, "This draft was changed by somebody else meanwhile.", { type: "/problems/stale" });

type About = (found: Kept, asked: Asked) => Answer;
const about =
  (answer: About) =>
  (asked: Asked): Answer => {
    const found = setsOf(asked.world).get(asked.params[0] ?? "");
    return found ? answer(found, asked) : missing;
  };
const fresh =
  (answer: About): About =>
  (found, asked) =>
    asked.ifMatch === `"${found.draft.version}"` ? answer(found, asked) : stale;

function stored(found: Kept, content: Content): Answer {
  Object.assign(found.draft, {
    content,
    state: "draft",
    edited: true,
    changed_at: iso(Date.now()),
    account_name: "Ada Brandt",
  });
  found.draft.version += 1;
  return ok(found.draft);
}

function checked(found: Kept, asked: Asked): Answer {
  const given = Object.keys(asked.body).length > 0;
  const content = contentIn(found, asked.body);
  const findings = findingsIn(content.models.map(({ document }) => document));
  const passed = !findings.some(({ severity }) => severity === "error");
  const state = passed ? "checked" : "draft";
  if (!given && found.draft.state !== state) Object.assign(found.draft, { state, version: found.draft.version + 1 });
  const before = found.versions.at(found.draft.base - 1)?.content;
  return ok({
    findings,
    cases: ran(content),
    changes: changesOf(before, content),
    passed,
    saved: !given,
    state: found.draft.state,
    version: found.draft.version,
  });
}

function whatIf(found: Kept, { body }: Asked): Answer {
  const models = contentIn(found, body).models.map(({ document }) => document);
  const asked = Array.from({ length: 40 }, (_, index) => ({
    Customer: { segment: index % 2 ? "gold" : "silver", age: 10 + index },
  }));
  const live = found.versions.at(-1)?.content.models.map(({ document }) => document) ?? [];
  const differ = asked.flatMap((inputs, index) => {
    const [before, after] = [evaluated(live, "Priority", inputs).value, evaluated(models, "Priority", inputs).value];
    const at = iso(Date.now() - index * 3_600_000);
    return before === after
      ? []
      : [
          {
            decision_id: `${index}`,
            decision: "Priority",
            at,
            interaction_id: null,
            number: 1,
            inputs,
            before,
            after,
            faults: [],
          },
        ];
  });
  return ok({
    decided: asked.length,
    differ: differ.length,
    faulty: 0,
    since: null,
    partial: false,
    outcomes: [],
    examples: differ,
  });
}

function decisions(found: Kept): Answer {
  const live = found.versions.at(-1)?.content.models.map(({ document }) => document) ?? [];
  if (!live.length) return ok({ items: [], next_cursor: null });
  const items = Array.from({ length: 12 }, (_, index) => {
    const inputs = { Customer: { segment: index % 2 ? "gold" : "silver", age: 17 + index }, Amount: 100 * index };
    return {
      id: `decision-${index}`,
      rule_set_id: found.rule_set.id,
      number: found.versions.length,
      decision: "Priority",
      at: iso(Date.now() - (index + 1) * 1_800_000),
      inputs,
      outcome: evaluated(live, "Priority", inputs),
      interaction_id: null,
    };
  });
  return ok({ items, next_cursor: null });
}

const entryOf = ({ content: _, ...entry }: Kept["versions"][number]) => entry;
const base = "/api/rule-sets/:id";

export const ruleRoutes: Route[] = [
  ["GET", path("/api/rule-sets"), ({ world }) => ok([...setsOf(world).values()].map(viewOf))],
  [
    "POST",
    path("/api/rule-sets"),
    ({ world, body }) => {
      if (setsOf(world).has(body.key))
        return refused(409, "This key is taken.", { field: "key", remedy: "Choose another." });
      const made = kept(body.key, body.name, contentOf([]), { description: body.description, purpose: body.purpose });
      setsOf(world).set(body.key, made);
      return ok(viewOf(made), 201);
    },
  ],
  ["GET", path(base), about((found) => ok(viewOf(found)))],
  [
    "GET",
    path("/api/customers/:id/rule-inputs"),
    () => ok({ Customer: { segment: "gold", age: 41 }, billing: { "@unknown": "slow", source: "billing" } }),
  ],
  [
    "PATCH",
    path(base),
    about((found, { body }) => {
      Object.assign(found.rule_set, body, { version: Number(found.rule_set.version) + 1 });
      return ok(viewOf(found));
    }),
  ],
  ...(["retire", "restore"] as const).map(
    (verb): Route => [
      "POST",
      path(`${base}/${verb}`),
      about((found) => {
        Object.assign(found.rule_set, { active: verb === "restore", version: Number(found.rule_set.version) + 1 });
        return ok(viewOf(found));
      }),
    ],
  ),
  ["GET", path(`${base}/draft`), about((found) => ok(found.draft))],
  ["PUT", path(`${base}/draft`), about(fresh((found, { body }) => stored(found, contentIn(found, body))))],
  ["POST", path(`${base}/draft/check`), about(checked)],
  [
    "POST",
    path(`${base}/draft/evaluate`),
    about((found, { body }) =>
      ok(
        evaluated(
          contentIn(found, body).models.map(({ document }) => document),
          body.decision,
          body.inputs,
        ),
      ),
    ),
  ],
  ["POST", path(`${base}/draft/tests/run`), about((found, { body }) => ok(ran(contentIn(found, body))))],
  [
    "POST",
    path(`${base}/draft/approve`),
    about(
      fresh((found) => {
        Object.assign(found.draft, { state: "approved", version: found.draft.version + 1 });
        return ok(found.draft);
      }),
    ),
  ],
  ["POST", path(`${base}/draft/what-if`), about(whatIf)],
  ["GET", path(`${base}/decisions`), about(decisions)],
  ["POST", path(`${base}/publish`), about(fresh((found, { body }) => ok(entryOf(publish(found, body.reason)))))],
  [
    "POST",
    path(`${base}/rollback`),
    about((found, { body }) => {
      const old = found.versions[body.version - 1];
      return old ? ok(entryOf(publish(found, body.reason, old.content, body.version))) : missing;
    }),
  ],
  [
    "GET",
    path(`${base}/versions`),
    about((found) => ok({ items: found.versions.toReversed().map(entryOf), next_cursor: null })),
  ],
  [
    "GET",
    path(`${base}/versions/:id/diff`),
    about((found, { params, query }) => {
      const number = Number(params[1]);
      const content = found.versions[number - 1]?.content;
      const against = Number(query.get("against") ?? number - 1);
      return content
        ? ok({ number, against, changes: changesOf(found.versions[against - 1]?.content, content) })
        : missing;
    }),
  ],
  [
    "PUT",
    path(`${base}/draft/dmn`),
    about(
      fresh((found, { body }) =>
        String(body).includes("definitions")
          ? stored(found, contentOf([{ ...priorities(), name: "Imported" }]))
          : refused(422, "file: line 1 is not DMN.", { field: "file", remedy: "Choose a .dmn file." }),
      ),
    ),
  ],
  [
    "POST",
    path("/api/mock/rules/:id/:id"),
    ({ world, params }) => {
      // Somebody else writes a cell: `/api/mock/rules/priorities/r4`.
      const found = setsOf(world).get(params[0] ?? "");
      if (!found) return missing;
      const content = structuredClone(found.draft.content);
      for (const { logic } of tablesOf(content.models.map(({ document }) => document)))
        for (const rule of logic.rules) if (rule.id === params[1]) rule.notes = ["Written by somebody else"];
      stored(found, content);
      found.draft.account_name = "Sam Whitfield";
      return nothing;
    },
  ],
];

/** Why a contact waits, in plain words. */

import type { NearAgent, Obstacle, Upcoming, Waiting } from "@/api/queue";
import type { WideningStep } from "@/api/services";
import { text } from "@/text";
import { clockSpan, clockTime, dayName, relative, sameDay, span } from "@/ui/times";
import { presenceName } from "../PresenceMark";
import type { Names } from "../useNames";

const words = text.waiting;

export type Tone = "good" | "warn" | "bad" | "calm";

export interface Said {
  tone: Tone;
  sentence: string;
  /** What is behind it, or can be done about it. */
  remedy?: string;
}

/** What is explained: a contact that is there, or one that would arrive now. */
export type About = "contact" | "sample";

/** `14:05`, on another day than today with the day before it. */
export function moment(instant: string, now: number): string {
  const today = new Date(now).toISOString();
  return sameDay(instant, today) ? clockTime(instant) : `${dayName(instant, now)}, ${clockTime(instant)}`;
}

/** `in 2:13` as a running clock, `in 3 h` when it is far off, `now` when it is due. */
export function countdown(at: string, now: number): string {
  const left = (Date.parse(at) - now) / 1000;
  if (left <= 0) return words.due;
  return left < 3600 ? words.in(clockSpan(left)) : relative(at, now);
}

/** Those who are asked at this moment, the one who leads first. */
function askedOf({ cause, upcoming }: Waiting): (string | null)[] {
  const asked = upcoming.filter(({ kind }) => kind === "offer_expires").map(({ agent_id }) => agent_id);
  return [cause.agent_id, ...asked.filter((agent) => agent !== cause.agent_id)];
}

function notWaiting(waiting: Waiting, names: Names, now: number): Said {
  const { code, agent_id, since, until } = waiting.cause;
  const agent = names.agent(agent_id);
  const from = since ? moment(since, now) : "";
  const said = (sentence: string): Said => ({ tone: "calm", sentence });
  const asked = askedOf(waiting).map((each) => names.agent(each));
  if (code === "offered" && asked.length > 1) return said(words.cause.asked(asked, from));
  if (code === "offered" || code === "assigned" || code === "wrapping") return said(words.cause[code](agent, from));
  if (code !== "parked") return said(words.cause.ended(from));
  return said(until ? words.cause.parked(moment(until, now)) : words.cause.parked_open(from));
}

function keptFor({ cause, nearest }: Waiting, names: Names, now: number): Said {
  const name = names.agent(cause.agent_id);
  const sentence = words.cause.kept_for_agent(name, cause.until ? moment(cause.until, now) : "");
  const agent = nearest.find(({ agent_id }) => agent_id === cause.agent_id);
  if (!agent) return { tone: "warn", sentence };
  const missing = sayMissing(agent, names, now).map((one) => one.sentence);
  return { tone: "warn", sentence, remedy: `${name}: ${missing.join(", ")}` };
}

/** The cause in one line, with how bad it is. */
export function sayCause(waiting: Waiting, names: Names, now: number, about: About = "contact"): Said {
  const { cause, counts } = waiting;
  const full = counts.capacity ?? 0;
  const asked = counts.cooldown ?? 0;
  const of = about === "sample" ? words.sample : words.cause;
  const until = cause.until ? moment(cause.until, now) : "";
  switch (cause.code) {
    case "next_step":
      return { tone: "good", sentence: of.next_step(names.agent(cause.agent_id)) };
    case "others_first":
      return { tone: "warn", sentence: of.others_first };
    case "overflowing":
      return { tone: "warn", sentence: of.overflowing(names.service(cause.service_id)) };
    case "kept_for_agent":
      return keptFor(waiting, names, now);
    case "nobody_has_skills":
      return {
        tone: "bad",
        sentence: words.cause.nobody_has_skills,
        remedy: about === "sample" ? words.sampleRemedy : words.remedy,
      };
    case "nobody_meets_condition":
      return { tone: "bad", sentence: words.cause.nobody_meets_condition, remedy: words.conditionRemedy };
    case "widens_later":
      return { tone: "warn", sentence: words.cause.widens_later(until) };
    case "all_signed_out":
      return { tone: "bad", sentence: words.cause.all_signed_out };
    case "nobody_ready":
      return { tone: "warn", sentence: words.cause.nobody_ready };
    case "kept_for_service":
      return { tone: "warn", sentence: words.cause.kept_for_service(names.service(cause.service_id)) };
    case "all_full":
      return { tone: "warn", sentence: words.cause.all_full(full) };
    case "all_declined":
      return { tone: "warn", sentence: words.cause.all_declined(asked, until) };
    case "full_or_declined":
      return { tone: "warn", sentence: words.cause.full_or_declined(full, asked) };
    default:
      return notWaiting(waiting, names, now);
  }
}

const COUNTED = [
  "ramp_up",
  "wrap_up",
  "capacity",
  "cooldown",
  "kept_for_service",
  "reserved_for_other",
  "not_ready",
  "signed_out",
  "condition",
  "skill",
] as const;

/** How the whole staff is divided, those nearest to taking it first; without those of whom there are none. */
export function sayCounts({ free, counts }: Waiting): string[] {
  const others = COUNTED.flatMap((what) => (counts[what] ? [words.counts[what](counts[what])] : []));
  return free ? [words.counts.free(free), ...others] : others;
}

/** How many agents there are. */
export function staffOf({ free, counts }: Waiting): number {
  return Object.values(counts).reduce((sum, count) => sum + count, free);
}

export interface Missing {
  what: Obstacle | "nothing";
  sentence: string;
}

function fullSentence({ used, limit, needed, media_type }: NonNullable<NearAgent["full"]>): string {
  const media = media_type ? (words.media[media_type] ?? "") : "";
  return used >= limit ? words.missing.full(used, limit, media) : words.missing.no_room(used, limit, media, needed);
}

function gapSentence({ skill_id, level, needed, alternatives }: NearAgent["skill_gaps"][number], names: Names): string {
  const skill = names.skill(skill_id);
  const said = level === 0 ? words.missing.no_skill(skill, needed) : words.missing.skill(skill, level, needed);
  return alternatives.length ? `${said} (${words.or.trim()} ${sayGroups([alternatives], names)})` : said;
}

function keptSentence({ service_id, share, media_type, used, units }: NonNullable<NearAgent["kept"]>, names: Names) {
  const percent = Math.round(share * 1000) / 10;
  return words.missing.kept(names.service(service_id), percent, words.media[media_type] ?? "", used, units);
}

function unmetSentence({ condition, item, agent }: NonNullable<NearAgent["unmet"]>): string {
  const said = text.condition;
  const facts = [
    ...Object.entries(item).map(([key, value]) => said.ofItem(key, value ?? said.unknown)),
    ...Object.entries(agent).map(([key, value]) => said.ofAgent(key, value ?? said.unknown)),
  ];
  return said.fails(condition, facts.join(", ") || said.nothingCompared);
}

function saysOf(agent: NearAgent, what: Obstacle, names: Names, now: number): string[] {
  switch (what) {
    case "skill":
      return agent.skill_gaps.map((gap) => gapSentence(gap, names));
    case "condition":
      return agent.unmet ? [unmetSentence(agent.unmet)] : [];
    case "cooldown":
      return agent.again_at ? [words.missing.again(moment(agent.again_at, now))] : [];
    case "capacity":
      return agent.full ? [fullSentence(agent.full)] : [];
    case "kept_for_service":
      return agent.kept ? [keptSentence(agent.kept, names)] : [];
    case "reserved_for_other":
      return [words.missing.reserved];
    case "ramp_up":
      return [words.missing.ramp_up(agent.used)];
    case "wrap_up":
      return [words.missing.wrap_up];
    default:
      return [words.missing.since(presenceName(agent.presence, agent.reason), moment(agent.since, now))];
  }
}

/** Exactly what an agent lacks, one entry for each thing. */
export function sayMissing(agent: NearAgent, names: Names, now: number): Missing[] {
  if (!agent.missing.length) {
    const idle = span((now - Date.parse(agent.idle_since)) / 1000);
    const sentence = agent.interrupts ? words.missing.interrupts(idle) : words.missing.nothing(idle);
    const score = agent.score == null ? "" : words.score(agent.score.toLocaleString());
    return [{ what: "nothing", sentence: `${sentence}${score}` }];
  }
  return agent.missing.flatMap((what) => saysOf(agent, what, names, now).map((sentence) => ({ what, sentence })));
}

/** What an item asks for now, since which step, and the orders that it and the agents stand in. */
export function sayRules(rules: NonNullable<Waiting["rules"]>, names: Names) {
  const { groups, step, ranking, rank, weight, condition } = rules;
  const needs = `${sayNeeds(groups, condition, names)}${step ? `, ${words.sinceStep(step)}` : ""}`;
  const order = [words.rankings[ranking]];
  if (rank) order.push(words.rank(rank));
  if (weight !== 1) order.push(words.weight(weight));
  return { needs, order: order.join(", ") };
}

/** `German from level 2, and Billing from level 1 or Sales from level 1`. */
export function sayGroups(groups: WideningStep["groups"], names: Names): string {
  if (!groups.length) return words.noNeeds;
  const said = groups.map((group) =>
    group.map((need) => words.level(names.skill(need.skill_id), need.level)).join(words.or),
  );
  return said.join(words.and);
}

function sayNeeds(groups: WideningStep["groups"], condition: string | null, names: Names): string {
  const said = sayGroups(groups, names);
  return condition ? `${said}, ${words.condition(condition)}` : said;
}

/** What will happen, without its time. */
export function sayUpcoming({ kind, agent_id, service_id, groups, condition }: Upcoming, names: Names): string {
  if (kind === "overflow") return words.upcoming.overflow(names.service(service_id));
  if (kind === "widening") return words.upcoming.widening(sayNeeds(groups ?? [], condition, names));
  if (kind === "parking_ends") return words.upcoming.parking_ends;
  return words.upcoming[kind](names.agent(agent_id));
}

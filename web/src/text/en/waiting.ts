/** Why a contact is still waiting, and who could take one now. */
export const waiting = {
  cause: {
    next_step: (agent: string) => `Nothing is wrong: it is about to be offered to ${agent}.`,
    others_first: "Somebody is free, but contacts before it come first.",
    overflowing: (service: string) => `It is about to move to ${service}.`,
    kept_for_agent: (agent: string, until: string) => `It is kept for ${agent} until ${until}.`,
    nobody_has_skills: "Nobody on the staff has the skills for it.",
    widens_later: (at: string) =>
      `Nobody on the staff has the skills it asks for now. From ${at} on it asks for what somebody has.`,
    all_signed_out: "Everybody who could take it is signed out.",
    nobody_ready: "Nobody who could take it is ready.",
    kept_for_service: (service: string) => `Somebody has room, but it is kept for contacts of ${service}.`,
    all_full: (count: number) =>
      count === 1
        ? "The only ready agent who could take it has no room."
        : `None of the ${count} ready agents who could take it has room.`,
    all_declined: (count: number, again: string) =>
      count === 1
        ? `The only ready agent who could take it was asked already, and is asked again at ${again}.`
        : `All ${count} ready agents who could take it were asked already; the first is asked again at ${again}.`,
    full_or_declined: (full: number, asked: number) =>
      `Of the ready agents who could take it, ${full} ${full === 1 ? "has" : "have"} no room and ${asked} ${asked === 1 ? "was" : "were"} asked already.`,
    offered: (agent: string, since: string) => `It is not waiting: ${agent} has been asked since ${since}.`,
    asked: (agents: readonly string[], since: string) =>
      `It is not waiting: ${agents.slice(0, -1).join(", ")} and ${agents.at(-1)} have been asked since ${since}. The first who accepts has it.`,
    assigned: (agent: string, since: string) => `It is not waiting: ${agent} has had it since ${since}.`,
    wrapping: (agent: string, since: string) => `It is not waiting: ${agent} has been wrapping it up since ${since}.`,
    parked: (until: string) => `It is parked until ${until}, or until the customer answers.`,
    parked_open: (since: string) => `It has been parked since ${since}, until the customer answers.`,
    ended: (since: string) => `It is over since ${since}.`,
  },
  sample: {
    next_step: (agent: string) => `${agent} would be asked at once.`,
    others_first: "Somebody is free, but contacts that wait already come first.",
    overflowing: (service: string) => `It would move to ${service} at once.`,
  },
  remedy: "Give an agent the skill, move the contact to another service, or set an overflow.",
  sampleRemedy: "Give an agent the skill, ask for a lower level, or set an overflow.",
  position: (position: number) => `Place ${position} in its queue`,
  samplePosition: (position: number) =>
    position === 1 ? "It would be first in the queue" : `It would have place ${position} in the queue`,
  estimate: (span: string) => `expected wait about ${span}`,
  noEstimate: "no estimate yet: too little was answered lately",
  needs: "Needs",
  noNeeds: "no particular skills",
  or: " or ",
  and: ", and ",
  level: (skill: string, level: number) => `${skill} from level ${level}`,
  sinceStep: (step: number) => `since step ${step} of the widening`,
  order: "Order",
  rankings: {
    longest_idle: "the longest idle agent is asked first",
    least_occupied: "the least occupied agent is asked first",
    best_match: "the agent with the best match is asked first",
    round_robin: "agents are asked in turn",
  } as Record<string, string>,
  rank: (rank: number) => `priority class ${rank}`,
  weight: (weight: number) => `ages ${weight} times as fast`,
  units: (units: number) => `${units} load ${units === 1 ? "unit" : "units"}`,
  next: "What happens by itself",
  upcoming: {
    overflow: (service: string) => `Moves to ${service}`,
    widening: (needs: string) => `Asks for less: ${needs}`,
    preferred_wait_ends: (agent: string) => `No longer kept for ${agent}`,
    cooldown_ends: (agent: string) => `${agent} may be asked again`,
    offer_expires: (agent: string) => `The offer to ${agent} ends`,
    wrap_up_ends: (agent: string) => `The wrap-up of ${agent} is closed`,
    parking_ends: "Comes back into the queue",
  },
  in: (clock: string) => `in ${clock}`,
  due: "now",
  staff: (count: number) => `${count} ${count === 1 ? "agent" : "agents"} on the staff`,
  nobody: "There is no agent on the staff.",
  counts: {
    free: (count: number) => `${count} could take it now`,
    capacity: (count: number) => `${count} without room`,
    ramp_up: (count: number) => `${count} just back, still ramping up`,
    wrap_up: (count: number) => `${count} wrapping up`,
    cooldown: (count: number) => `${count} asked already`,
    kept_for_service: (count: number) => `${count} with room that is kept for another service`,
    reserved_for_other: (count: number) => `${count} free (it is kept for another)`,
    not_ready: (count: number) => `${count} not ready`,
    signed_out: (count: number) => `${count} signed out`,
    skill: (count: number) => `${count} without the skills`,
  },
  nearest: "Closest agents, and what is missing",
  missing: {
    no_skill: (skill: string, needed: number) => `No ${skill}, level ${needed} needed`,
    skill: (skill: string, level: number, needed: number) => `${skill}: level ${level} of ${needed}`,
    since: (state: string, since: string) => `${state} since ${since}`,
    again: (at: string) => `Asked already, again at ${at}`,
    full: (used: number, limit: number, media: string) => `Full${media}: ${used} of ${limit} in use`,
    no_room: (used: number, limit: number, media: string, needed: number) =>
      `No room${media}: ${used} of ${limit} in use, needs ${needed}`,
    reserved: "Kept for another agent",
    kept: (service: string, percent: number, media: string, used: number, units: number) =>
      `Kept for ${service}: ${percent} % of its agents' room${media}; others have ${used} of ${units} in use`,
    ramp_up: (used: number) => `Just back and still ramping up: ${used} in use`,
    wrap_up: "In a wrap-up, which holds all media",
    interrupts: (idle: string) => `Could take it now by holding other work, idle ${idle}`,
    nothing: (idle: string) => `Could take it now, idle ${idle}`,
  },
  media: { real_time: " for live contacts", deferred: " for mails and forms" } as Record<string, string>,
  stale: "This could not be brought up to date; it is tried again.",
  ask: (who: string) => `Why is ${who} still waiting?`,
  askTitle: "Why is this still waiting?",
  askShortcut: "Why is it still waiting?",
  takers: {
    title: "Who could take a contact now?",
    titleOf: (service: string) => `Who could take a contact of ${service} now?`,
    help: "As if one arrived this moment. Nothing is changed, and nobody is asked.",
    channel: "Channel of the contact",
    unsaved: "By the settings as they are saved. Save to see it by the new ones.",
    retired: "This service is retired: no contact arrives in it.",
    closed: (opens: string) => `The service is closed; it opens ${opens}. Chats are not taken until then.`,
    closedForGood: "The service is closed, and no opening is in its calendar.",
    closedDeferred: (opens: string) =>
      `The service is closed; it opens ${opens}. Mails and forms are offered all the same.`,
    closedForGoodDeferred:
      "The service is closed, and no opening is in its calendar. Mails and forms are offered all the same.",
  },
};

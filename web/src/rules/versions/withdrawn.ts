import type { RuleSet } from "@/api/rules";
import { text } from "@/text";

/** What a publication does to the version that is to follow the one in force; nothing without one. */
export const saidToBeWithdrawn = ({ scheduled, scheduled_from }: RuleSet): string =>
  scheduled !== null && scheduled_from
    ? text.rules.versions.withdraws(scheduled, new Date(scheduled_from).toLocaleString())
    : "";

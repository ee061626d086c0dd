import {
  IconAddressBook,
  IconGavel,
  IconHeadset,
  IconHistory,
  IconLayoutDashboard,
  IconMailForward,
  IconMessages,
  IconPhone,
  IconPhoneCall,
  IconSettings,
  IconSpeakerphone,
  IconStack2,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Scope } from "@/api/access";
import { text } from "@/text";

export interface NavigationEntry {
  path: string;
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** Who sees it: holders of this scope. */
  scope: Scope;
}

/** The areas of the product in the order of the rail; the first one a person may see is the start page. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { path: "/desk", label: text.shell.nav.desk, icon: IconMessages, scope: "handle" },
  { path: "/wallboard", label: text.shell.nav.wallboard, icon: IconLayoutDashboard, scope: "supervise" },
  { path: "/queue", label: text.shell.nav.queue, icon: IconStack2, scope: "supervise" },
  { path: "/calls", label: text.shell.nav.calls, icon: IconPhoneCall, scope: "supervise" },
  { path: "/callbacks", label: text.shell.nav.callbacks, icon: IconPhone, scope: "supervise" },
  { path: "/agents", label: text.shell.nav.agents, icon: IconHeadset, scope: "supervise" },
  { path: "/replay", label: text.shell.nav.replay, icon: IconHistory, scope: "supervise" },
  { path: "/customers", label: text.shell.nav.customers, icon: IconAddressBook, scope: "contacts:read" },
  { path: "/people", label: text.shell.nav.people, icon: IconUsersGroup, scope: "people:merge" },
  { path: "/rules", label: text.shell.nav.rules, icon: IconGavel, scope: "rules:read" },
  { path: "/actions", label: text.shell.nav.actions, icon: IconSpeakerphone, scope: "actions:read" },
  { path: "/campaigns", label: text.shell.nav.campaigns, icon: IconMailForward, scope: "actions:read" },
  { path: "/admin", label: text.shell.nav.admin, icon: IconSettings, scope: "administer" },
];

/** The entries that a holder of these scopes sees. */
export function navigationFor(scopes: readonly Scope[]): NavigationEntry[] {
  return NAVIGATION.filter((entry) => scopes.includes(entry.scope));
}

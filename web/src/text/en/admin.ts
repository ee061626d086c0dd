import { capacity } from "./admin/capacity";
import { accounts, lists, services } from "./admin/company";
import { external } from "./admin/external";
import { menus, trunks } from "./admin/menus";
import { plan } from "./admin/plan";
import { record, sections } from "./admin/record";
import { audit, replies, tokens } from "./admin/rest";
import { scores } from "./admin/scores";
import { sounds } from "./admin/sounds";
import { sources } from "./admin/sources";
import { builder, channels, touchpoints } from "./admin/touchpoints";
import { voice } from "./admin/voice";

export const admin = {
  title: "Administration",
  sections,
  record,
  accounts,
  services,
  plan,
  capacity,
  lists,
  touchpoints,
  voice,
  channels,
  builder,
  external,
  replies,
  menus,
  scores,
  trunks,
  sounds,
  sources,
  tokens,
  audit,
};

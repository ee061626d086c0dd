import { actions } from "./en/actions";
import { admin } from "./en/admin";
import { callbacks } from "./en/callbacks";
import { calls } from "./en/calls";
import { campaigns } from "./en/campaigns";
import { condition } from "./en/condition";
import { customers } from "./en/customers";
import { desk } from "./en/desk";
import { errors } from "./en/errors";
import { people } from "./en/people";
import { replay } from "./en/replay";
import { rules } from "./en/rules";
import { shell } from "./en/shell";
import { supervisor } from "./en/supervisor";
import { value } from "./en/value";
import { waiting } from "./en/waiting";
import { words } from "./en/words";

/** Every sentence that people read, by area. Sentences with values are functions of them. */
export const en = {
  shell,
  errors,
  words,
  desk,
  customers,
  callbacks,
  calls,
  people,
  campaigns,
  supervisor,
  admin,
  waiting,
  value,
  condition,
  replay,
  rules,
  actions,
};

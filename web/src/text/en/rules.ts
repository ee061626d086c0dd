import { list } from "./rules/list";
import { logic } from "./rules/logic";
import { model } from "./rules/model";
import { proof } from "./rules/proof";
import { table } from "./rules/table";
import { versions } from "./rules/versions";

/** Rule sets: decisions that people write, check, try out and publish. */
export const rules = { list, model, table, logic, proof, versions };

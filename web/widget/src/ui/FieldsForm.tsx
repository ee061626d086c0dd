import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { FieldValues } from "../api";
import type { FieldKind, FormField } from "../protocol";
import type { ChatState } from "../state";
import { text } from "../text";

interface Props {
  state: ChatState;
  fields: readonly FormField[];
  lead: string;
  submit: string;
  given?: FieldValues;
  /** What stands above the fields. */
  above?: ComponentChildren;
  onSubmit: (values: FieldValues) => void;
}

const TYPES: Partial<Record<FieldKind, "email" | "tel" | "date">> = { email: "email", phone: "tel", date: "date" };
const FILLED_BY_BROWSER: Partial<Record<FieldKind, string>> = { email: "email", phone: "tel", payment: "cc-number" };

/** A form of the administrator's fields: the questions before a chat, or the message left while it is closed. */
export function FieldsForm({ state, fields, lead, submit, given = {}, above, onSubmit }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const send = (event: Event) => {
    event.preventDefault();
    if (!state.busy && form.current) onSubmit(valuesOf(form.current, fields));
  };
  return (
    <form ref={form} class="page form" onSubmit={send}>
      {lead && <p class="lead">{lead}</p>}
      {above}
      {fields.map((field) => (
        <Field key={field.key} field={field} problem={state.problems[field.key]} given={given[field.key]} />
      ))}
      {state.notice && (
        <p class="problem" role="alert">
          {state.notice}
        </p>
      )}
      <button type="submit" class="main" aria-disabled={state.busy}>
        {state.busy ? text.sending : submit}
      </button>
      {state.config?.privacy_url && (
        <a class="small" href={state.config.privacy_url} target="_blank" rel="noopener noreferrer">
          {text.privacy}
        </a>
      )}
    </form>
  );
}

function Field({ field, problem, given }: { field: FormField; problem?: string; given?: string | boolean }) {
  const id = `field-${field.key}`;
  const described = [field.help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined;
  const shared = {
    id,
    name: field.key,
    required: field.required,
    "aria-describedby": described,
    "aria-invalid": problem ? true : undefined,
  };
  const label = (
    <label for={id}>
      {field.label} {!field.required && field.kind !== "checkbox" && <span class="dim">{text.optional}</span>}
    </label>
  );
  return (
    <div class={problem ? "field faulty" : "field"}>
      {field.kind !== "checkbox" && label}
      {field.help && (
        <p class="help" id={`${id}-help`}>
          {field.help}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {field.kind === "checkbox" ? (
        <div class="box">
          <input type="checkbox" {...shared} defaultChecked={given === true} />
          {label}
        </div>
      ) : (
        <Entry field={field} shared={shared} given={typeof given === "string" ? given : ""} />
      )}
    </div>
  );
}

function Entry({ field, shared, given }: { field: FormField; shared: Record<string, unknown>; given: string }) {
  const longest = field.max_length || (field.kind === "textarea" ? 5000 : 200);
  if (field.kind === "textarea") return <textarea {...shared} rows={4} maxLength={longest} defaultValue={given} />;
  if (field.kind === "choice") {
    return (
      <select {...shared}>
        <option value="">{field.required ? text.choose : ""}</option>
        {field.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  const autocomplete = field.meaning === "name" ? "name" : FILLED_BY_BROWSER[field.kind];
  // The types know one shape of `input` for each kind; what is set here, all of ours have.
  const type = (TYPES[field.kind] ?? "text") as "text";
  return (
    <input
      {...shared}
      type={type}
      maxLength={longest}
      autocomplete={autocomplete}
      inputMode={field.kind === "payment" ? "numeric" : undefined}
      defaultValue={given}
    />
  );
}

function valuesOf(form: HTMLFormElement, fields: readonly FormField[]): FieldValues {
  const data = new FormData(form);
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      field.kind === "checkbox" ? data.has(field.key) : String(data.get(field.key) ?? ""),
    ]),
  );
}

import { ActionIcon, Button, Menu, Textarea, TextInput } from "@mantine/core";
import { IconBraces, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { text } from "@/text";
import { type Channel, type Content, type Objection, PARTS } from "../model/catalogue";
import { saidAt } from "../model/findings";
import classes from "./Editor.module.css";
import { useFindings } from "./useCheck";
import { usePlaceholders } from "./useSuggestions";

const words = text.actions.treatments;
const CODE: ReadonlySet<string> = new Set(["mjml", "ssml"]);
const MOST_SHOWN = 60;

interface TextProps {
  name: string;
  label: string;
  long: boolean;
  needed: boolean;
  value: string;
  error: string | undefined;
  readOnly: boolean;
  onChange: (value: string) => void;
}

/** A text in which facts of the customer may stand. */
function TemplateField({ name, label, long, needed, value, error, readOnly, onChange }: TextProps) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const placeholders = usePlaceholders();
  const insert = (wanted: string) => {
    const at = field.current?.selectionStart ?? value.length;
    const end = field.current?.selectionEnd ?? at;
    onChange(`${value.slice(0, at)}{{ ${wanted} }}${value.slice(end)}`);
    requestAnimationFrame(() => field.current?.focus());
  };
  const menu = !readOnly && (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`${words.insert}: ${label}`} title={words.insert}>
          <IconBraces size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {placeholders.slice(0, MOST_SHOWN).map((each) => (
          <Menu.Item key={each.name} onClick={() => insert(each.name)}>
            {each.label ? `${each.label} (${each.name})` : each.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  const common = {
    ref: field,
    label,
    value,
    error,
    readOnly,
    withAsterisk: needed,
    rightSection: menu || undefined,
    spellCheck: !CODE.has(name),
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return long ? (
    <Textarea
      {...common}
      autosize
      minRows={CODE.has(name) ? 6 : 3}
      maxRows={18}
      {...(CODE.has(name) && { styles: { input: { fontFamily: "var(--mantine-font-family-monospace)" } } })}
    />
  ) : (
    <TextInput {...common} />
  );
}

interface ObjectionsProps {
  objections: readonly Objection[];
  path: string;
  readOnly: boolean;
  onChange: (objections: Objection[], about?: string) => void;
}

function Objections({ objections, path, readOnly, onChange }: ObjectionsProps) {
  const { findings } = useFindings();
  const edit = (nth: number, part: Partial<Objection>) =>
    onChange(
      objections.map((each, at) => (at === nth ? { ...each, ...part } : each)),
      `objection ${nth} ${Object.keys(part).join()}`,
    );
  return (
    <>
      <h4>{words.objections}</h4>
      {objections.map((each, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an objection is its place
        <div key={nth} className={classes.criterion}>
          <TextInput
            aria-label={words.objection(nth + 1)}
            placeholder={words.objection(nth + 1)}
            value={each.objection}
            readOnly={readOnly}
            error={saidAt(findings, `${path}.${nth}.objection`)}
            onChange={(event) => edit(nth, { objection: event.currentTarget.value })}
          />
          <Textarea
            aria-label={words.answer(nth + 1)}
            placeholder={words.answer(nth + 1)}
            autosize
            value={each.answer}
            readOnly={readOnly}
            error={saidAt(findings, `${path}.${nth}.answer`)}
            onChange={(event) => edit(nth, { answer: event.currentTarget.value })}
          />
          {!readOnly && (
            <ActionIcon
              size="lg"
              aria-label={words.removeObjection(nth + 1)}
              onClick={() => onChange(objections.filter((_, at) => at !== nth))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          variant="light"
          size="xs"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          onClick={() => onChange([...objections, { objection: "", answer: "" }])}
        >
          {words.addObjection}
        </Button>
      )}
    </>
  );
}

interface ContentFieldsProps {
  channel: Channel;
  content: Content;
  path: string;
  readOnly: boolean;
  onChange: (content: Content, about?: string) => void;
}

/** The texts that a channel asks for. */
export function ContentFields({ channel, content, path, readOnly, onChange }: ContentFieldsProps) {
  const { findings } = useFindings();
  return (
    <>
      {PARTS[channel].map(({ name, needed = false, long = false }) => (
        <TemplateField
          key={name}
          name={name}
          label={words.parts[name] ?? name}
          long={long}
          needed={needed}
          value={(content[name] as string | undefined) ?? ""}
          error={saidAt(findings, `${path}.${name}`)}
          readOnly={readOnly}
          onChange={(value) => onChange({ ...content, [name]: value }, name)}
        />
      ))}
      {channel === "agent" && (
        <Objections
          objections={content.objections ?? []}
          path={`${path}.objections`}
          readOnly={readOnly}
          onChange={(objections, about) => onChange({ ...content, objections }, about)}
        />
      )}
    </>
  );
}

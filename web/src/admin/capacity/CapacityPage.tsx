import { Checkbox, Radio, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type CapacityRules, readCapacityRules, saveCapacityRules } from "@/api/admin";
import type { Channel } from "@/api/interactions";
import { DurationInput } from "@/shared/DurationInput";
import { PageHeader } from "@/shared/PageHeader";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import classes from "../record/RecordPage.module.css";
import { type Editor, useEditor } from "../record/useEditor";
import { listKey } from "../record/useRecords";
import { CHANNELS, faultOf, interrupting, type Matrix } from "./matrix";

const words = text.admin.capacity;
const record = text.admin.record;
const KEY = listKey("capacity-rules");
const channelName = (channel: string) => text.words.channel[channel] ?? channel;

interface Form {
  interrupts: Matrix;
  ramp_up: string;
  wrap_up_holds: CapacityRules["wrap_up_holds"];
  agents_take: CapacityRules["agents_take"];
}

const HOLDS: readonly Form["wrap_up_holds"][] = ["own_units", "all_media"];
const TAKES: readonly Form["agents_take"][] = ["most_urgent", "best_skilled"];

/** Version 0 are the rules we come with; they are there, and the editor counts what is there from 1. */
const editionOf = ({ version, ...form }: CapacityRules) => ({ form: form as Form, version: version + 1 });

function MatrixTable({ editor }: { editor: Editor<Form> }) {
  const { interrupts } = editor.form;
  const error = CHANNELS.map((channel) => editor.error(`interrupts.${channel}`)).find(Boolean);
  const toggle = (above: Channel, below: Channel) =>
    editor.change("interrupts", interrupting(interrupts, above, below));
  return (
    <div style={{ overflowX: "auto" }}>
      <Table withRowBorders withColumnBorders={false} verticalSpacing={6} aria-label={words.matrix}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.mayInterrupt}</Table.Th>
            {CHANNELS.map((channel) => (
              <Table.Th key={channel} scope="col" style={{ textAlign: "center" }}>
                {channelName(channel)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {CHANNELS.map((above) => (
            <Table.Tr key={above}>
              <Table.Th scope="row">{channelName(above)}</Table.Th>
              {CHANNELS.map((below) => (
                <Table.Td key={below}>
                  {above === below ? (
                    <Text ta="center" c="dimmed" aria-hidden>
                      –
                    </Text>
                  ) : (
                    <Checkbox
                      style={{ display: "flex", justifyContent: "center" }}
                      aria-label={words.cell(channelName(above), channelName(below))}
                      checked={interrupts[above]?.includes(below) ?? false}
                      onChange={() => toggle(above, below)}
                    />
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {error && (
        <Text size="sm" c="red" role="alert" mt={6}>
          {error}
        </Text>
      )}
    </div>
  );
}

interface ChoicesProps<Option extends string> {
  label: string;
  options: readonly Option[];
  names: Record<Option, string>;
  help: Record<Option, string>;
  value: Option;
  onChange: (value: Option) => void;
  error: string | undefined;
}

/** One of a few rules, each with what it means. */
function Choices<Option extends string>(props: ChoicesProps<Option>) {
  const { label, options, names, help, value, onChange, error } = props;
  return (
    <Radio.Group aria-label={label} value={value} onChange={(chosen) => onChange(chosen as Option)} error={error}>
      <Stack gap={10}>
        {options.map((option) => (
          <Radio key={option} value={option} label={names[option]} description={help[option]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function CapacityEditor({ stored }: { stored: CapacityRules }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const editor = useEditor<Form>({
    edition: editionOf(stored),
    save: async (_changes, form, version) => {
      const saved = await saveCapacityRules(form, version - 1);
      client.setQueryData(KEY, saved);
      notifications.show({ color: "green", message: record.saved, autoClose: 2000 });
      return editionOf(saved);
    },
    reread: async () => editionOf(await readCapacityRules()),
    check: ({ interrupts }) => {
      const fault = faultOf(interrupts);
      return fault ? { [`interrupts.${fault[0]}`]: words.round(channelName(fault[0]), channelName(fault[1])) } : {};
    },
  });
  return (
    <EditorFrame
      title={words.title}
      editor={editor}
      labels={{
        interrupts: words.matrix,
        ramp_up: words.rampUp,
        wrap_up_holds: words.wrapUp,
        agents_take: words.takes,
      }}
      onClose={() => navigate("/admin")}
    >
      <FormSection title={words.matrix} help={words.matrixHelp}>
        <MatrixTable editor={editor} />
      </FormSection>
      <FormSection title={words.rampUp} help={words.rampUpHelp}>
        <DurationInput
          label={words.rampUpTime}
          description={words.rampUpNone}
          value={editor.form.ramp_up}
          onChange={(value) => editor.change("ramp_up", value ?? "PT0S")}
          error={editor.error("ramp_up")}
        />
      </FormSection>
      <FormSection title={words.wrapUp} help={words.wrapUpHelp}>
        <Choices
          label={words.wrapUp}
          options={HOLDS}
          names={words.holds}
          help={words.holdsHelp}
          value={editor.form.wrap_up_holds}
          onChange={(value) => editor.change("wrap_up_holds", value)}
          error={editor.error("wrap_up_holds")}
        />
      </FormSection>
      <FormSection title={words.takes} help={words.takesHelp}>
        <Choices
          label={words.takes}
          options={TAKES}
          names={words.take}
          help={words.takeHelp}
          value={editor.form.agents_take}
          onChange={(value) => editor.change("agents_take", value)}
          error={editor.error("agents_take")}
        />
      </FormSection>
    </EditorFrame>
  );
}

export function CapacityPage() {
  const { data, error, isPending, refetch } = useQuery({ queryKey: KEY, queryFn: readCapacityRules });
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <div className={classes.body}>
        <div style={{ flex: 1, maxWidth: 860, minHeight: 0 }}>
          {isPending ? (
            <LoadingRows rows={6} />
          ) : error && !data ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <CapacityEditor stored={data} />
          )}
        </div>
      </div>
    </div>
  );
}

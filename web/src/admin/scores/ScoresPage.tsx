import { Alert, Button, Group, NumberInput, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { readable } from "@/api/problem";
import {
  probeScores,
  readScoreConnection,
  removeScoreConnection,
  SCORES_KEY,
  type ScoreConnection,
  saveScoreConnection,
} from "@/api/scores";
import { PageHeader } from "@/shared/PageHeader";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { ConfirmDelete } from "../record/ConfirmDelete";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import classes from "../record/RecordPage.module.css";
import { useEditor } from "../record/useEditor";
import { SecretField, Setting } from "../sources/ConnectionFields";
import { changedIn, SCORER, shownOf } from "../sources/connections";

const words = text.admin.scores;
const record = text.admin.record;

interface Form {
  connection: Record<string, unknown>;
  deadline_ms: number;
  /** What was typed; null: the stored one is to be removed. */
  secret: string | null;
}

/** Version 0 is no connection yet; the editor counts what is there from 1. */
const editionOf = ({ connection, deadline_ms, version }: ScoreConnection) => ({
  form: { connection, deadline_ms, secret: "" } as Form,
  version: version + 1,
});

/** Asks the stored connection for real. */
function Trial() {
  const trial = useMutation({ mutationFn: probeScores });
  const found = trial.data;
  return (
    <>
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          loading={trial.isPending}
          onClick={() => trial.mutate()}
        >
          {words.probe}
        </Button>
      </Group>
      <div aria-live="polite">
        {trial.error && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />}>
            {readable(trial.error).title}
          </Alert>
        )}
        {found && (
          <Alert
            color={found.good ? "green" : "red"}
            variant="light"
            icon={found.good ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
          >
            {found.sentence} {found.remedy} {words.took(Math.round(found.elapsed_ms))}
          </Alert>
        )}
      </div>
    </>
  );
}

function Removal({ version, onClose }: { version: number; onClose: () => void }) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeScoreConnection(version),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: SCORES_KEY });
    },
  });
  return (
    <ConfirmDelete
      title={words.removeTitle}
      body={words.removeBody}
      confirm={words.remove}
      error={removal.error}
      pending={removal.isPending}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    />
  );
}

function ScoresEditor({ stored }: { stored: ScoreConnection }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const editor = useEditor<Form>({
    edition: editionOf(stored),
    save: async (_changes, { secret, ...form }, version) => {
      const saved = await saveScoreConnection(secret === "" ? form : { ...form, secret: secret ?? "" }, version - 1);
      client.setQueryData(SCORES_KEY, saved);
      notifications.show({ color: "green", message: record.saved, autoClose: 2000 });
      return editionOf(saved);
    },
    reread: async () => editionOf(await readScoreConnection()),
  });
  const [leaving, setLeaving] = useState(false);
  const { connection, deadline_ms } = editor.form;
  const there = stored.version > 0;
  return (
    <EditorFrame
      title={there ? words.connected : words.connect}
      editor={editor}
      labels={{
        connection: text.admin.sources.connection,
        deadline_ms: words.deadline,
        secret: text.admin.sources.secret,
      }}
      onClose={() => navigate("/admin")}
      actions={
        there && (
          <Button variant="subtle" color="red" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
            {words.remove}
          </Button>
        )
      }
    >
      <FormSection title={text.admin.sources.connection} help={words.help}>
        {shownOf(SCORER, connection).map((setting) => (
          <Setting
            key={setting.name}
            setting={setting}
            value={connection[setting.name]}
            error={editor.error(`connection.${setting.name}`)}
            help={setting.name === "base_url" ? words.addressHelp : undefined}
            onChange={(value) => editor.change("connection", changedIn(SCORER, connection, setting.name, value))}
          />
        ))}
        <NumberInput
          label={words.deadline}
          description={words.deadlineHelp}
          value={deadline_ms}
          onChange={(value) => editor.change("deadline_ms", Number(value) || 0)}
          error={editor.error("deadline_ms")}
          suffix=" ms"
          min={20}
          max={2_000}
          step={10}
          allowDecimal={false}
          allowNegative={false}
          w={240}
        />
      </FormSection>
      <SecretField editor={editor} stored={stored.has_secret} />
      {there && (
        <FormSection title={words.trial} help={words.trialHelp}>
          {editor.dirty && (
            <Text size="sm" c="dimmed">
              {words.trialStored}
            </Text>
          )}
          <Trial />
        </FormSection>
      )}
      {leaving && <Removal version={stored.version} onClose={() => setLeaving(false)} />}
    </EditorFrame>
  );
}

/** The system that is asked what contacts are worth with agents. */
export function ScoresPage() {
  const { data, error, isPending, refetch } = useQuery({ queryKey: SCORES_KEY, queryFn: readScoreConnection });
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
            <ScoresEditor key={data.version > 0 ? "there" : "none"} stored={data} />
          )}
        </div>
      </div>
    </div>
  );
}

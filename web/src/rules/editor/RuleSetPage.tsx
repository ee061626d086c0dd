import { Alert, Button, Tabs, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconArchive, IconArrowLeft, IconDeviceFloppy, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { UnsavedGuard } from "@/admin/record/UnsavedGuard";
import { readable } from "@/api/problem";
import { draftKey, type RuleDraft, type RuleSet, readDraft, readRuleSet, ruleSetKey } from "@/api/rules";
import { NotFoundPage } from "@/app/NotFoundPage";
import { useSession } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { CasesTab } from "../cases/CasesTab";
import { withCase } from "../model/cases";
import { PublishDialog } from "../versions/PublishDialog";
import { VersionsTab } from "../versions/VersionsTab";
import { WhatIfTab } from "../versions/WhatIfTab";
import { ConflictDialog } from "./ConflictDialog";
import { DraftContext, type DraftStore, isDirty, makeDraft, useDraft, useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { FileMenu } from "./FileMenu";
import { ModelTab, type Tried } from "./ModelTab";
import { CheckContext, useCheck } from "./useCheck";
import { useSave } from "./useSave";

const words = text.rules.model;
const TABS = ["model", "cases", "versions", "whatIf"] as const;
type Tab = (typeof TABS)[number];
const PATHS: Record<Tab, string> = { model: "", cases: "/tests", versions: "/versions", whatIf: "/what-if" };

const tabOf = (path: string | undefined): Tab | undefined =>
  path === undefined ? "model" : TABS.find((tab) => PATHS[tab] === `/${path}`);

function DraftFacts({ ruleSet, stored, dirty }: { ruleSet: RuleSet; stored: RuleDraft; dirty: boolean }) {
  return (
    <span className={classes.state}>
      <span>{words.inForce(ruleSet.live)}</span>
      {ruleSet.edited && (
        <StatusBadge tone={stored.state === "draft" ? "muted" : "good"}>{words.states[stored.state]}</StatusBadge>
      )}
      {stored.account_name && (
        <span>
          {words.changedBy(stored.account_name)} <Instant at={stored.changed_at} as="relative" />
        </span>
      )}
      <span role="status">{dirty && <StatusBadge tone="warn">{words.unsaved}</StatusBadge>}</span>
    </span>
  );
}

function Editing({ ruleSet, tab, opened }: { ruleSet: RuleSet; tab: Tab; opened: number | null }) {
  const store = useDraftStore();
  const navigate = useNavigate();
  const { scopes } = useSession();
  const readOnly = !scopes.includes("rules:write") || !ruleSet.active;
  const mayPublish = scopes.includes("rules:publish") && ruleSet.active;
  const dirty = useDraft(isDirty);
  const stored = useDraft((state) => state.stored);
  const check = useCheck(ruleSet.key, scopes.includes("rules:write"));
  const saving = useSave(ruleSet.key);
  const [publishing, setPublishing] = useState(false);
  const [tried, setTried] = useState<Tried>({ trial: { decision: "", inputs: {} }, result: null });
  const latest = useRef(saving);
  latest.current = saving;
  const save = useCallback(() => latest.current.save(), []);
  const undo = useCallback(() => store.getState().undo(), [store]);
  const redo = useCallback(() => store.getState().redo(), [store]);
  useShortcut({ keys: "Ctrl+s", label: words.saveShortcut, group: "editor", run: save, enabled: !readOnly });
  useShortcut({ keys: "Ctrl+z", label: text.rules.table.undo, group: "editor", run: undo, enabled: !readOnly });
  useShortcut({ keys: "Ctrl+y", label: text.rules.table.redo, group: "editor", run: redo, enabled: !readOnly });
  const failed = saving.error ? readable(saving.error) : null;
  return (
    <CheckContext value={check}>
      <div className={classes.page}>
        <PageHeader title={ruleSet.name} subtitle={<DraftFacts ruleSet={ruleSet} stored={stored} dirty={dirty} />}>
          <Button component={Link} to="/rules" variant="subtle" color="gray" leftSection={<IconArrowLeft size={16} />}>
            {text.rules.list.title}
          </Button>
          {!readOnly && (
            <Tooltip label="Ctrl+S">
              <Button
                variant="default"
                leftSection={<IconDeviceFloppy size={16} />}
                disabled={!dirty}
                loading={saving.saving}
                onClick={save}
              >
                {words.save}
              </Button>
            </Tooltip>
          )}
          {mayPublish && (
            <Button leftSection={<IconUpload size={16} />} onClick={() => setPublishing(true)}>
              {text.rules.versions.publish}
            </Button>
          )}
          <FileMenu of={ruleSet} readOnly={readOnly} mayRetire={scopes.includes("rules:publish")} />
        </PageHeader>
        {!ruleSet.active && (
          <Alert color="gray" variant="light" role="status" icon={<IconArchive size={18} />}>
            {words.isRetired}
          </Alert>
        )}
        {failed && (
          <Alert
            color="red"
            variant="light"
            role="alert"
            icon={<IconAlertTriangle size={18} />}
            title={words.saveFailed}
          >
            {failed.detail} {failed.remedy}
          </Alert>
        )}
        <Tabs
          value={tab}
          onChange={(next) => navigate(`/rules/${ruleSet.key}${PATHS[(next as Tab | null) ?? "model"]}`)}
          keepMounted={false}
          className={classes.tabs}
        >
          <Tabs.List>
            {TABS.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {words.tabs[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="model" className={classes.panel}>
            <ModelTab ruleSet={ruleSet} readOnly={readOnly} tried={tried} onTried={setTried} />
          </Tabs.Panel>
          <Tabs.Panel value="cases" className={classes.panel}>
            <CasesTab ruleSet={ruleSet.key} readOnly={readOnly} />
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={classes.panel}>
            <VersionsTab ruleSet={ruleSet} opened={opened} />
          </Tabs.Panel>
          <Tabs.Panel value="whatIf" className={classes.panel}>
            <WhatIfTab
              ruleSet={ruleSet.key}
              readOnly={readOnly}
              onCase={({ decision, inputs, before }) => {
                let name = "";
                store.getState().editContent((old) => {
                  const made = withCase(old, { name: decision, inputs, decision, value: before });
                  name = made.name;
                  return made.content;
                });
                notifications.show({ color: "green", message: text.rules.proof.cases.kept(name) });
              }}
            />
          </Tabs.Panel>
        </Tabs>
        <ConflictDialog saving={saving} />
        {publishing && <PublishDialog ruleSet={ruleSet} saving={saving} onClose={() => setPublishing(false)} />}
        <UnsavedGuard dirty={dirty} within={`/rules/${ruleSet.key}`} />
      </div>
    </CheckContext>
  );
}

/** Hands a draft that somebody else changed on to the editor, as long as nothing is unsaved here. */
function useFresh(store: DraftStore | null, draft: RuleDraft | undefined) {
  useEffect(() => {
    if (!store || !draft) return;
    const state = store.getState();
    if (draft.version > state.stored.version && !isDirty(state)) state.load(draft);
  }, [store, draft]);
}

/** One rule set: its decisions, test cases and versions. */
export function RuleSetPage() {
  const { key = "", tab: path, number } = useParams();
  const tab = tabOf(path);
  const opened = number !== undefined && /^[1-9]\d{0,8}$/.test(number) ? Number(number) : null;
  const ruleSet = useQuery({ queryKey: ruleSetKey(key), queryFn: () => readRuleSet(key) });
  const draft = useQuery({ queryKey: draftKey(key), queryFn: () => readDraft(key), structuralSharing: false });
  const [store, setStore] = useState<DraftStore | null>(null);
  if (!store && draft.data && ruleSet.data) setStore(makeDraft(draft.data, ruleSet.data.name));
  useFresh(store, draft.data);
  if (!tab || (number !== undefined && opened === null)) return <NotFoundPage />;
  const error = ruleSet.error ?? draft.error;
  if (!ruleSet.data || !store)
    return error ? (
      <Failure error={error} onRetry={() => void Promise.all([ruleSet.refetch(), draft.refetch()])} />
    ) : (
      <LoadingRows rows={10} />
    );
  return (
    <DraftContext value={store}>
      <Editing ruleSet={ruleSet.data} tab={tab} opened={opened} />
    </DraftContext>
  );
}

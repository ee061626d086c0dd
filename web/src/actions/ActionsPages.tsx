import { ActionIcon, Alert, Button, Tabs, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconUpload,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { UnsavedGuard } from "@/admin/record/UnsavedGuard";
import { type CatalogueDraft, DRAFT_KEY, readDraft } from "@/api/actions";
import { readable } from "@/api/problem";
import { NotFoundPage } from "@/app/NotFoundPage";
import { useSession } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { ChoosingTab } from "./choosing/ChoosingTab";
import { ActionEditor } from "./editor/ActionEditor";
import { ConflictDialog } from "./editor/ConflictDialog";
import classes from "./editor/Editor.module.css";
import { CheckLine } from "./editor/FindingList";
import { CheckContext, useCheck } from "./editor/useCheck";
import { useSave } from "./editor/useSave";
import { ActionsTab } from "./list/ActionsTab";
import { DraftContext, type DraftStore, isDirty, makeDraft, useDraft, useDraftStore } from "./model/draft";
import { ResultsTab } from "./proof/ResultsTab";
import { ShadowTab } from "./proof/ShadowTab";
import { SimulateTab } from "./proof/SimulateTab";
import { PublishDialog } from "./versions/PublishDialog";
import { VersionsTab } from "./versions/VersionsTab";

const words = text.actions;
const TABS = ["list", "choosing", "simulate", "whatIf", "versions", "results"] as const;
type Tab = (typeof TABS)[number];
const PATHS: Record<Tab, string> = {
  list: "",
  choosing: "choosing",
  simulate: "simulate",
  whatIf: "what-if",
  versions: "versions",
  results: "results",
};

function tabOf(path: string | undefined): Tab | undefined {
  if (path === undefined || path === "edit") return "list";
  return TABS.find((tab) => PATHS[tab] === path);
}

function DraftFacts({ stored, dirty }: { stored: CatalogueDraft; dirty: boolean }) {
  return (
    <span className={classes.state}>
      <span>{words.inForce(stored.base || null)}</span>
      {stored.edited && (
        <>
          <StatusBadge tone="muted">{words.edited}</StatusBadge>
          <span>
            {words.changedBy(stored.account_name)} <Instant at={stored.changed_at} as="relative" />
          </span>
        </>
      )}
      <span role="status">{dirty && <StatusBadge tone="warn">{words.unsaved}</StatusBadge>}</span>
    </span>
  );
}

function Steps({ onUndo, onRedo }: { onUndo: () => void; onRedo: () => void }) {
  const past = useDraft(({ history }) => history.past.length);
  const future = useDraft(({ history }) => history.future.length);
  return (
    <>
      <Tooltip label={`${words.undo} (Ctrl+Z)`}>
        <ActionIcon size="lg" aria-label={words.undo} disabled={past === 0} onClick={onUndo}>
          <IconArrowBackUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${words.redo} (Ctrl+Y)`}>
        <ActionIcon size="lg" aria-label={words.redo} disabled={future === 0} onClick={onRedo}>
          <IconArrowForwardUp size={18} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function Editing({ tab, part }: { tab: Tab; part: string | undefined }) {
  const store = useDraftStore();
  const navigate = useNavigate();
  const { scopes } = useSession();
  const readOnly = !scopes.includes("actions:write");
  const mayPublish = scopes.includes("actions:publish");
  const dirty = useDraft(isDirty);
  const stored = useDraft((state) => state.stored);
  const check = useCheck(!readOnly);
  const saving = useSave();
  const [publishing, setPublishing] = useState(false);
  const latest = useRef(saving);
  latest.current = saving;
  const save = useCallback(() => latest.current.save(), []);
  const undo = useCallback(() => store.getState().undo(), [store]);
  const redo = useCallback(() => store.getState().redo(), [store]);
  useShortcut({ keys: "Ctrl+s", label: words.saveShortcut, group: "editor", run: save, enabled: !readOnly });
  useShortcut({ keys: "Ctrl+z", label: words.undo, group: "editor", run: undo, enabled: !readOnly });
  useShortcut({ keys: "Ctrl+y", label: words.redo, group: "editor", run: redo, enabled: !readOnly });
  const failed = saving.error ? readable(saving.error) : null;
  const number = part !== undefined && /^[1-9]\d{0,8}$/.test(part) ? Number(part) : null;
  return (
    <CheckContext value={check}>
      <div className={classes.page}>
        <PageHeader title={words.title} subtitle={<DraftFacts stored={stored} dirty={dirty} />}>
          {!readOnly && <CheckLine />}
          {!readOnly && <Steps onUndo={undo} onRedo={redo} />}
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
              {words.publish}
            </Button>
          )}
        </PageHeader>
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
          onChange={(next) => navigate(`/actions/${PATHS[(next as Tab | null) ?? "list"]}`.replace(/\/$/, ""))}
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
          <Tabs.Panel value="list" className={classes.panel}>
            {part === undefined ? (
              <ActionsTab readOnly={readOnly} />
            ) : (
              <ActionEditor key={part} actionKey={part} readOnly={readOnly} />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="choosing" className={classes.panel}>
            <ChoosingTab readOnly={readOnly} />
          </Tabs.Panel>
          <Tabs.Panel value="simulate" className={classes.panel}>
            <SimulateTab onSave={saving.saved} />
          </Tabs.Panel>
          <Tabs.Panel value="whatIf" className={classes.panel}>
            <ShadowTab onSave={saving.saved} />
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={classes.panel}>
            <VersionsTab opened={number} live={stored.base} />
          </Tabs.Panel>
          <Tabs.Panel value="results" className={classes.panel}>
            <ResultsTab />
          </Tabs.Panel>
        </Tabs>
        <ConflictDialog saving={saving} />
        {publishing && <PublishDialog saving={saving} onClose={() => setPublishing(false)} />}
        <UnsavedGuard dirty={dirty} within="/actions" />
      </div>
    </CheckContext>
  );
}

/** Hands a draft that somebody else changed on to the editor, as long as nothing is unsaved here. */
function useFresh(store: DraftStore | null, draft: CatalogueDraft | undefined) {
  useEffect(() => {
    if (!store || !draft) return;
    const state = store.getState();
    if (draft.version > state.stored.version && !isDirty(state)) state.load(draft);
  }, [store, draft]);
}

function Opened() {
  const { tab: path, part } = useParams();
  const tab = tabOf(path);
  const draft = useQuery({ queryKey: DRAFT_KEY, queryFn: readDraft, structuralSharing: false });
  const [store, setStore] = useState<DraftStore | null>(null);
  if (!store && draft.data) setStore(makeDraft(draft.data));
  useFresh(store, draft.data);
  if (!tab || (path === "edit") !== (part !== undefined && tab === "list")) return <NotFoundPage />;
  if (!store)
    return draft.error ? (
      <Failure error={draft.error} onRetry={() => void draft.refetch()} />
    ) : (
      <LoadingRows rows={10} />
    );
  return (
    <DraftContext value={store}>
      <Editing tab={tab} part={part} />
    </DraftContext>
  );
}

/** The actions: what may be said to customers, how it is chosen, and what came of it. */
export function ActionsPages() {
  return (
    <Routes>
      <Route path=":tab?/:part?" element={<Opened />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}

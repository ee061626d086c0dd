import { Chip, Group, Select } from "@mantine/core";
import { IconHeadset } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useLive } from "@/live/store";
import { PageHeader } from "@/shared/PageHeader";
import { SearchField } from "@/shared/SearchField";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import classes from "./AgentsPage.module.css";
import { AgentTable } from "./agents/AgentTable";
import { type AgentFilter, type AgentLine, linesOf, shownLines } from "./agents/agents";
import { PresenceDialog } from "./agents/PresenceDialog";
import { useHeldItems } from "./agents/useHeldItems";
import { useBoard } from "./wallboard/useBoard";

const words = text.supervisor.agents;
const STATES = ["ready", "not_ready", "signed_out"] as const;
const NO_ROWS: never[] = [];

function useAgentFilter(): [AgentFilter, (part: Partial<AgentFilter>) => void] {
  const [params, setParams] = useSearchParams();
  const filter: AgentFilter = useMemo(
    () => ({ states: params.getAll("state"), skillId: params.get("skill"), search: params.get("q") ?? "" }),
    [params],
  );
  const change = useCallback(
    (part: Partial<AgentFilter>) => {
      const next = { ...filter, ...part };
      const query = new URLSearchParams(next.states.map((state) => ["state", state]));
      if (next.skillId) query.set("skill", next.skillId);
      if (next.search) query.set("q", next.search);
      setParams(query, { replace: true });
    },
    [filter, setParams],
  );
  return [filter, change];
}

export function AgentsPage() {
  const names = useNames();
  const { board, error, retry } = useBoard();
  const held = useHeldItems();
  const presences = useLive((state) => state.documents.presences);
  const loads = useLive((state) => state.documents.loads);
  const [params] = useSearchParams();
  const [filter, change] = useAgentFilter();
  const [changing, setChanging] = useState<AgentLine | null>(null);
  const rows = held.data ?? NO_ROWS;
  const lines = useMemo(
    () =>
      linesOf(
        names.directory.agents,
        board,
        presences,
        loads,
        rows.map((row) => row.work_item),
      ),
    [names.directory.agents, board, presences, loads, rows],
  );
  const shown = useMemo(() => shownLines(lines, filter), [lines, filter]);
  const search = useCallback((value: string) => change({ search: value }), [change]);
  const { skills, not_ready_reasons } = names.directory;
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <search className={classes.filters}>
        <SearchField label={words.search} value={filter.search} onChange={search} width={220} />
        <Chip.Group multiple value={filter.states} onChange={(states) => change({ states })}>
          <Group gap={6}>
            {STATES.map((state) => (
              <Chip key={state} value={state} size="sm" variant="outline">
                {text.words.presence[state]} {lines.filter((line) => line.state === state).length}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Select
          aria-label={words.skill}
          placeholder={words.anySkill}
          data={skills.filter((skill) => skill.active).map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.skillId}
          onChange={(skillId) => change({ skillId })}
          searchable
          clearable
        />
      </search>
      {error ? (
        <Failure error={error} onRetry={retry} />
      ) : !board || !names.loaded ? (
        <LoadingRows rows={8} />
      ) : shown.length ? (
        <AgentTable lines={shown} held={rows} names={names} marked={params.get("agent")} onChange={setChanging} />
      ) : (
        <EmptyState icon={IconHeadset} title={words.none} detail={words.noneDetail} />
      )}
      {changing && (
        <PresenceDialog
          key={changing.agent.id}
          line={changing}
          reasons={not_ready_reasons}
          onClose={() => setChanging(null)}
        />
      )}
    </div>
  );
}

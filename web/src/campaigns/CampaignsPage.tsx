import { ActionIcon, Button, Group, Menu, Modal, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconDots,
  IconList,
  IconMailForward,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import {
  type AttemptState,
  CAMPAIGNS_KEY,
  type CampaignStep,
  type CampaignView,
  readActionNames,
  readCampaigns,
  stepCampaign,
} from "@/api/campaigns";
import { sentence } from "@/api/problem";
import { useSession } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { AttemptsDrawer } from "./AttemptsDrawer";
import { CampaignDialog } from "./CampaignDialog";
import classes from "./Campaigns.module.css";

const words = text.campaigns;
const REFRESH_MS = 5_000;
const TONES = { draft: "muted", running: "good", paused: "warn", ended: "muted" } as const;
const STATES: AttemptState[] = ["sent", "waiting", "met", "dropped"];
const NEXT: Record<CampaignView["campaign"]["state"], CampaignStep[]> = {
  draft: ["start", "end"],
  running: ["pause", "end"],
  paused: ["resume", "end"],
  ended: [],
};
const ICONS = { start: IconPlayerPlay, resume: IconPlayerPlay, pause: IconPlayerPause, end: IconPlayerStop };

export const ACTIONS_KEY = ["campaigns", "actions"];

function useStep() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ view, step }: { view: CampaignView; step: CampaignStep }) => stepCampaign(view.campaign.id, step),
    onSuccess: ({ campaign }, { step }) =>
      notifications.show({ color: "green", message: words.stepped[step](campaign.name) }),
    onError: (error) =>
      notifications.show({ color: "red", title: words.failed, message: sentence(error), autoClose: 12_000 }),
    onSettled: () => client.invalidateQueries({ queryKey: CAMPAIGNS_KEY, exact: true }),
  });
}

interface LineProps {
  view: CampaignView;
  action: string;
  mayWrite: boolean;
  maySend: boolean;
  onStep: (step: CampaignStep) => void;
  onEdit: () => void;
  onShow: () => void;
}

function Counts({ counts }: { counts: CampaignView["counts"] }) {
  const told = STATES.filter((state) => counts[state]);
  return (
    <>
      {told.map((state) => `${counts[state]?.toLocaleString("en")} ${words.count[state]}`).join(", ") || (
        <span className={classes.soft}>—</span>
      )}
    </>
  );
}

function Line({ view, action, mayWrite, maySend, onStep, onEdit, onShow }: LineProps) {
  const { campaign, counts } = view;
  return (
    <tr data-retired={campaign.state === "ended" || undefined}>
      <th scope="row">
        <button type="button" className={classes.name} onClick={onShow}>
          {campaign.name}
        </button>
        {campaign.description && <p className={classes.soft}>{campaign.description}</p>}
      </th>
      <td>{action}</td>
      <td>
        <StatusBadge tone={TONES[campaign.state]}>{words.states[campaign.state]}</StatusBadge>
        {campaign.ends_at && campaign.state !== "ended" && (
          <p className={classes.soft}>
            {words.until} <Instant at={campaign.ends_at} />
          </p>
        )}
      </td>
      <td>
        {words.customers(campaign.reached)}
        <p className={classes.soft}>{words.pace(campaign.per_hour)}</p>
      </td>
      <td>
        <Counts counts={counts} />
      </td>
      <td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" aria-label={words.actions(campaign.name)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {maySend &&
              NEXT[campaign.state].map((step) => {
                const Icon = ICONS[step];
                return (
                  <Menu.Item
                    key={step}
                    color={step === "end" ? "red" : undefined}
                    leftSection={<Icon size={16} />}
                    onClick={() => onStep(step)}
                  >
                    {words.steps[step]}
                  </Menu.Item>
                );
              })}
            {mayWrite && campaign.state !== "ended" && (
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
                {words.edit}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconList size={16} />} onClick={onShow}>
              {words.show}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

/** Ending is for good, so it is asked about. */
function EndDialog({ name, onClose, onEnd }: { name: string; onClose: () => void; onEnd: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.endTitle(name)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Text size="sm">{words.endDetail}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {text.shell.common.cancel}
        </Button>
        <Button color="red.9" onClick={onEnd}>
          {words.steps.end}
        </Button>
      </Group>
    </Modal>
  );
}

/** What the company says to customers by itself: how far each campaign has come, and its start and end. */
export function CampaignsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: CAMPAIGNS_KEY,
    queryFn: readCampaigns,
    refetchInterval: REFRESH_MS,
  });
  const named = useQuery({ queryKey: ACTIONS_KEY, queryFn: readActionNames });
  const { scopes } = useSession();
  const mayWrite = scopes.includes("actions:write");
  const [editing, setEditing] = useState<CampaignView | "new" | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const make = useCallback(() => setEditing("new"), []);
  useShortcut({ keys: "n", label: words.create, group: "list", run: make, enabled: mayWrite });
  const { mutate } = useStep();
  const [ending, setEnding] = useState<CampaignView | null>(null);
  const step = (view: CampaignView, wanted: CampaignStep) =>
    wanted === "end" ? setEnding(view) : mutate({ view, step: wanted });
  const actionOf = (key: string) => named.data?.find((each) => each.key === key)?.name ?? key;
  const looked = data?.find(({ campaign }) => campaign.id === shown)?.campaign;
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={make}>
            {words.create}
          </Button>
        )}
      </PageHeader>
      {!data ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={4} height={56} />
        )
      ) : data.length === 0 ? (
        <EmptyState icon={IconMailForward} title={words.empty} detail={words.emptyDetail}>
          {mayWrite && <Button onClick={make}>{words.create}</Button>}
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.scroller} tabIndex={0} aria-label={words.title}>
          <table className={classes.table}>
            <thead>
              <tr>
                {Object.values(words.columns).map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {data.map((view) => (
                <Line
                  key={view.campaign.id}
                  view={view}
                  action={actionOf(view.campaign.action)}
                  mayWrite={mayWrite}
                  maySend={scopes.includes("actions:publish")}
                  onStep={(wanted) => step(view, wanted)}
                  onEdit={() => setEditing(view)}
                  onShow={() => setShown(view.campaign.id)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {editing && (
        <CampaignDialog view={editing === "new" ? null : editing} actions={named} onClose={() => setEditing(null)} />
      )}
      {ending && (
        <EndDialog
          name={ending.campaign.name}
          onClose={() => setEnding(null)}
          onEnd={() => {
            mutate({ view: ending, step: "end" });
            setEnding(null);
          }}
        />
      )}
      {looked && <AttemptsDrawer campaign={looked} onClose={() => setShown(null)} />}
    </div>
  );
}

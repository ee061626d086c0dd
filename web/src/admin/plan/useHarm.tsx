import { Alert, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useCallback, useState } from "react";
import { Link } from "react-router";
import { type Harm, harmOf, type PlanFindings } from "@/api/plan";
import { useSession } from "@/app/session";
import { useKeyNames } from "@/shared/plan/useKeyNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { relative } from "@/ui/times";
import { CalledOff } from "../record/edit";

const words = text.admin.plan.harm;

interface Asked {
  findings: PlanFindings;
  answer: (confirmed: boolean) => void;
}

function HarmDialog({ findings, answer }: Asked) {
  const now = useNow();
  const names = useKeyNames();
  const supervises = useSession().scopes.includes("supervise");
  const more = findings.unroutable - findings.stranded.length;
  return (
    <Modal
      opened
      onClose={() => answer(false)}
      size="lg"
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Stack>
        <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
          <Stack gap={4}>
            {findings.words.map((sentence) => (
              <span key={sentence}>{sentence}</span>
            ))}
          </Stack>
        </Alert>
        <Text size="sm">{words.body}</Text>
        <List size="sm" spacing={2}>
          {findings.stranded.map((item) => (
            <List.Item key={item.work_item_id}>
              {supervises ? (
                <Link to={`/queue/${item.work_item_id}`}>
                  {words.item(names.service(item.service), relative(item.queued_at, now))}
                </Link>
              ) : (
                words.item(names.service(item.service), relative(item.queued_at, now))
              )}
            </List.Item>
          ))}
        </List>
        {more > 0 && (
          <Text size="sm" c="dimmed">
            {words.more(more)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={() => answer(false)}>
            {words.cancel}
          </Button>
          <Button color="red.9" onClick={() => answer(true)}>
            {words.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/**
 * Saves what may harm waiting work: when the server refuses, shows what would happen, and saves it again if that is confirmed.
 * Throws `CalledOff` when it is not.
 */
export function useHarm(): { save: <T>(store: (confirmed: Harm) => Promise<T>) => Promise<T>; dialog: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null);
  const save = useCallback(async <T,>(store: (confirmed: Harm) => Promise<T>): Promise<T> => {
    let confirmed: Harm = {};
    for (;;) {
      try {
        return await store(confirmed);
      } catch (error) {
        const findings = harmOf(error);
        if (!findings) throw error;
        const yes = await new Promise<boolean>((answer) => setAsked({ findings, answer }));
        setAsked(null);
        if (!yes) throw new CalledOff();
        confirmed = findings.harm;
      }
    }
  }, []);
  return { save, dialog: asked && <HarmDialog {...asked} /> };
}

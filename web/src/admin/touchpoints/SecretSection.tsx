import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLock, IconLockOpen } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { readRecord, saveSecret, type Touchpoint } from "@/api/admin";
import { sentence } from "@/api/problem";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import { useTake } from "../record/useRecords";
import { mailSecret, queueSecret } from "./touchpointForm";

const words = text.admin.touchpoints;

interface Pair {
  first: string;
  second: string;
  secret: (first: string, second: string) => string;
}

const EXTERNAL: Pair = {
  first: text.admin.external.tokenInbound,
  second: text.admin.external.tokenOutbound,
  secret: queueSecret,
};
/** Channels whose secret may be two: one for each way. */
const PAIRS: Record<string, Pair | undefined> = {
  email: { first: words.passwordFetching, second: words.passwordSending, secret: mailSecret },
  sms: { first: words.keyOfSignatures, second: words.tokenOfGateway, secret: queueSecret },
  external_live: EXTERNAL,
  external_desk: EXTERNAL,
};

interface SecretSectionProps {
  touchpoint: Touchpoint | null;
  /** What the secret is, in the channel's own words. */
  what: string;
}

/** Stores or removes the secret of a touchpoint. It goes in and never comes out. */
export function SecretSection({ touchpoint, what }: SecretSectionProps) {
  const [fetching, setFetching] = useState("");
  const [sending, setSending] = useState("");
  const take = useTake<Touchpoint>("touchpoints");
  const pair = PAIRS[touchpoint?.channel ?? ""];
  const store = useMutation({
    mutationFn: async (secret: string) => {
      if (!touchpoint) return;
      await saveSecret(touchpoint.id, secret);
      // A stored secret is a new version of the touchpoint; the open form must know it.
      take(await readRecord<Touchpoint>("touchpoints", touchpoint.id));
    },
    onSuccess: (_, secret) => {
      setFetching("");
      setSending("");
      notifications.show({ color: "green", message: secret ? words.secretSaved : words.secretRemoved });
    },
    onError: (error) => notifications.show({ color: "red", message: sentence(error) }),
  });
  const stored = touchpoint?.has_secrets ?? false;
  return (
    <FormSection
      title={(pair ? what.split(" (")[0] : what) || words.secretTitle}
      help={touchpoint ? words.secretHelp : words.secretLater}
      aside={
        touchpoint && (
          <StatusBadge
            tone={stored ? "good" : "warn"}
            icon={stored ? <IconLock size={13} /> : <IconLockOpen size={13} />}
          >
            {stored ? words.secretSet : words.secretMissing}
          </StatusBadge>
        )
      }
    >
      {touchpoint && (
        <Stack gap="sm">
          <Group align="flex-end">
            <PasswordInput
              label={pair?.first ?? what}
              value={fetching}
              onChange={(event) => setFetching(event.currentTarget.value)}
              autoComplete="new-password"
              w={260}
            />
            {pair && (
              <PasswordInput
                label={pair.second}
                value={sending}
                onChange={(event) => setSending(event.currentTarget.value)}
                placeholder={words.passwordSame}
                autoComplete="new-password"
                w={260}
              />
            )}
          </Group>
          <Group>
            <Button
              variant="light"
              disabled={!fetching && !sending}
              loading={store.isPending}
              onClick={() => store.mutate(pair ? pair.secret(fetching, sending) : fetching)}
            >
              {words.secretSave}
            </Button>
            {stored && (
              <Button variant="subtle" color="red" onClick={() => store.mutate("")} disabled={store.isPending}>
                {words.secretRemove}
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </FormSection>
  );
}

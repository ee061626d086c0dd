import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconKey, IconSearchOff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { type AccountView, type ApiToken, readTokens, revokeToken } from "@/api/admin";
import { sentence } from "@/api/problem";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { useAccounts } from "../accounts/useAccounts";
import { RecordPage, useListFilter } from "../record/RecordPage";
import table from "../record/RecordTable.module.css";
import { matches } from "../record/search";
import { TokenEditor } from "./TokenEditor";
import { stateOf, type TokenState } from "./tokens";

const words = text.admin.tokens;
const KEY = ["admin", "tokens"];
const NONE: AccountView[] = [];
const TONES = { valid: "good", expired: "warn", revoked: "muted" } as const;
const STATES: Record<TokenState, string> = { valid: words.valid, expired: words.expired, revoked: words.revoked };

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: (revoked) => {
      client.setQueryData<ApiToken[]>(KEY, (list) => list?.map((old) => (old.id === revoked.id ? revoked : old)));
      notifications.show({ color: "green", message: words.revokedNotice(token.name) });
      onClose();
    },
    onError: (error) => notifications.show({ color: "red", message: sentence(error) }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.revokeTitle(token.name)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Stack>
        <Text size="sm">{words.revokeBody}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {text.shell.common.cancel}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {words.revoke}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface TokenTableProps {
  tokens: readonly ApiToken[];
  accountName: (id: string) => string;
  now: number;
  onRevoke: (token: ApiToken) => void;
}

function TokenTable({ tokens, accountName, now, onRevoke }: TokenTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={table.scroller} tabIndex={0} aria-label={words.title}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.name}</th>
            <th scope="col" data-minor>
              {words.columns.account}
            </th>
            <th scope="col">{words.columns.scopes}</th>
            <th scope="col" data-minor>
              {words.columns.expires}
            </th>
            <th scope="col" data-minor>
              {words.columns.used}
            </th>
            <td aria-hidden />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => {
            const state = stateOf(token, now);
            return (
              <tr key={token.id} data-retired={state !== "valid" || undefined}>
                <th scope="row">
                  <span className={table.name}>
                    <span style={{ fontWeight: 560 }}>{token.name}</span>
                    <StatusBadge tone={TONES[state]}>{STATES[state]}</StatusBadge>
                  </span>
                </th>
                <td data-minor>{accountName(token.account_id)}</td>
                <td>{token.scopes.map((scope) => words.scopeNames[scope] ?? scope).join(", ")}</td>
                <td data-minor>{token.expires_at ? <Instant at={token.expires_at} /> : words.never}</td>
                <td data-minor>{token.used_at ? <Instant at={token.used_at} /> : words.neverUsed}</td>
                <td className={table.actions}>
                  {state !== "revoked" && (
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => onRevoke(token)}>
                      {words.revoke}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

export function TokensPage() {
  const { id } = useParams();
  const navigate = useNavigate();
  const now = useNow();
  const { data, error, isPending, refetch } = useQuery({ queryKey: KEY, queryFn: readTokens });
  const { data: accounts = NONE } = useAccounts();
  const { search, retired } = useListFilter();
  const [revoking, setRevoking] = useState<ApiToken | null>(null);
  const close = useCallback(() => navigate("/admin/tokens"), [navigate]);
  const accountName = (accountId: string) =>
    accounts.find(({ account }) => account.id === accountId)?.account.name ?? text.shell.common.unknownAgent;
  const shown = (data ?? []).filter(
    (token) =>
      (retired || stateOf(token, now) !== "revoked") && matches(search, token.name, accountName(token.account_id)),
  );
  const list = isPending ? (
    <LoadingRows rows={5} />
  ) : error && !data ? (
    <Failure error={error} onRetry={() => void refetch()} />
  ) : !data?.length ? (
    <EmptyState icon={IconKey} title={words.empty} detail={words.emptyDetail} />
  ) : !shown.length ? (
    <EmptyState icon={IconSearchOff} title={text.admin.record.noMatch} detail={text.admin.record.noMatchDetail} />
  ) : (
    <TokenTable tokens={shown} accountName={accountName} now={now} onRevoke={setRevoking} />
  );
  return (
    <>
      <RecordPage
        title={words.title}
        subtitle={words.subtitle}
        newLabel={words.new}
        newAddress="/admin/tokens/new"
        retirable
        retiredLabel={words.revokedShown}
        list={list}
        open={id === "new"}
        editor={<TokenEditor onClose={close} />}
      />
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

import { Button, Checkbox, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Scope } from "@/api/access";
import { type AccountView, type ApiToken, createToken } from "@/api/admin";
import { useSession } from "@/app/session";
import { text } from "@/text";
import { useAccounts } from "../accounts/useAccounts";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import type { FieldErrors } from "../record/edit";
import { useEditor } from "../record/useEditor";
import { canCarry, endOfDay, SCOPES } from "./tokens";

const words = text.admin.tokens;
const record = text.admin.record;
const NONE: AccountView[] = [];

interface TokenForm {
  name: string;
  account_id: string;
  scopes: Scope[];
  expires: string;
}

function check(form: TokenForm): FieldErrors {
  const errors: Record<string, string> = {};
  if (!form.name.trim()) errors.name = record.required;
  if (!form.scopes.length) errors.scopes = words.scopesMissing;
  return errors;
}

/** Shows the secret of a token just made, once. */
function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.secretTitle}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm">{words.secretHelp}</Text>
        <Group align="flex-end" wrap="nowrap" gap="xs">
          <TextInput
            label={words.secretLabel}
            value={secret}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
            style={{ flex: 1 }}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            data-autofocus
          />
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="light"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? text.shell.common.copied : text.shell.common.copy}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Group justify="flex-end">
          <Button onClick={onClose}>{words.secretDone}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Makes a token: for which program, for whom it acts, what it may do and until when. */
export function TokenEditor({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { account: me } = useSession();
  const { data: accounts = NONE } = useAccounts();
  const [secret, setSecret] = useState<string | null>(null);
  const editor = useEditor<TokenForm>({
    edition: { form: { name: "", account_id: me.id, scopes: [], expires: "" }, version: 0 },
    check,
    save: async (_changes, form) => {
      const { name, account_id, scopes } = form;
      const made = await createToken({ name: name.trim(), account_id, scopes, expires_at: endOfDay(form.expires) });
      client.setQueryData<ApiToken[]>(["admin", "tokens"], (list) => list && [made.token, ...list]);
      setSecret(made.secret);
      return { form, version: 1 };
    },
  });
  const { form, change, error } = editor;
  const account = accounts.find((view) => view.account.id === form.account_id)?.account ?? me;
  const choose = (id: string) => {
    const next = accounts.find((view) => view.account.id === id)?.account;
    change("account_id", id);
    if (next)
      change(
        "scopes",
        form.scopes.filter((scope) => canCarry(next, scope)),
      );
  };
  return (
    <>
      <EditorFrame
        title={words.new}
        editor={editor}
        labels={{ name: record.name }}
        onClose={onClose}
        saveLabel={words.create}
      >
        <FormSection title={record.general}>
          <TextInput
            label={record.name}
            description={words.nameHelp}
            value={form.name}
            onChange={(event) => change("name", event.currentTarget.value)}
            error={error("name")}
            maxLength={200}
            required
            autoFocus
          />
          <Select
            label={words.account}
            description={words.accountHelp}
            data={accounts
              .filter((view) => view.account.active)
              .map(({ account: { id, name, login } }) => ({ value: id, label: `${name} (${login})` }))}
            value={form.account_id}
            onChange={(id) => id && choose(id)}
            error={error("account_id")}
            allowDeselect={false}
            searchable
          />
          <Checkbox.Group
            label={words.scopes}
            description={words.scopesHelp}
            value={form.scopes}
            onChange={(scopes) =>
              change(
                "scopes",
                SCOPES.filter((scope) => scopes.includes(scope)),
              )
            }
            error={error("scopes")}
            required
          >
            <Stack gap="sm" mt="xs">
              {SCOPES.map((scope) => {
                const given = canCarry(account, scope);
                return (
                  <Checkbox
                    key={scope}
                    value={scope}
                    label={words.scopeNames[scope]}
                    description={given ? words.scopeHelp[scope] : words.notGiven(account.name)}
                    disabled={!given}
                  />
                );
              })}
            </Stack>
          </Checkbox.Group>
          <TextInput
            type="date"
            label={words.expires}
            description={words.expiresHelp}
            value={form.expires}
            onChange={(event) => change("expires", event.currentTarget.value)}
            error={error("expires_at")}
            min={new Date().toISOString().slice(0, 10)}
            w={200}
          />
        </FormSection>
      </EditorFrame>
      {secret && <SecretDialog secret={secret} onClose={onClose} />}
    </>
  );
}

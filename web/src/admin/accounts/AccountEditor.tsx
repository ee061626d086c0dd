import {
  Button,
  Checkbox,
  Group,
  Menu,
  NativeSelect,
  NumberInput,
  PasswordInput,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { IconDots, IconKey, IconUserCheck, IconUserOff, IconWand } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Role } from "@/api/access";
import { type AccountView, createAccount, editAccount, readAccount } from "@/api/admin";
import { useSession } from "@/app/session";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { HubChoice } from "../record/HubChoice";
import type { Editor } from "../record/useEditor";
import { useStoredEditor } from "../record/useStoredEditor";
import { DeactivateDialog, PasswordDialog } from "./AccountDialogs";
import {
  type AccountForm,
  check,
  chosenRoles,
  editOf,
  formOf,
  handlesContacts,
  isBot,
  levelOf,
  newAccountOf,
  suggestPassword,
  withAttribute,
  withLevel,
} from "./accountForm";
import { LevelChoice } from "./LevelChoice";
import { useActivation, useTakeAccount } from "./useAccounts";

const words = text.admin.accounts;
const record = text.admin.record;
const ROLES: Role[] = ["agent", "supervisor", "administrator", "bot"];
const LARGEST_LIMIT = 1000;

interface AccountEditorProps {
  view: AccountView | null;
  onClose: () => void;
  onCreated: (id: string) => void;
}

function useAccountEditor({ view, onCreated }: AccountEditorProps): Editor<AccountForm> {
  return useStoredEditor<AccountView, AccountForm>({
    stored: view,
    formOf,
    check: (form) => check(form, view === null),
    nameOf: ({ account }) => account.name,
    versionOf: ({ account }) => account.version,
    create: (form, key) => createAccount(newAccountOf(form), key),
    save: ({ account }, form, version, changes) => editAccount(account.id, editOf(changes, form), version),
    read: ({ account }) => readAccount(account.id),
    take: useTakeAccount(),
    onCreated: ({ account }) => onCreated(account.id),
  });
}

function SignIn({ editor }: { editor: Editor<AccountForm> }) {
  const { form, change, error, isNew } = editor;
  return (
    <FormSection title={record.general}>
      <TextInput
        label={record.name}
        description={words.nameHelp}
        value={form.name}
        onChange={(event) => change("name", event.currentTarget.value)}
        error={error("name")}
        maxLength={200}
        required
        autoFocus={isNew}
      />
      <TextInput
        label={words.login}
        description={words.loginHelp}
        value={form.login}
        onChange={(event) => change("login", event.currentTarget.value)}
        error={error("login")}
        disabled={!isNew}
        maxLength={100}
        required
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        w="min(100%, 340px)"
      />
      {isNew && !isBot(form.roles) && (
        <Group align="flex-end" gap="xs">
          <PasswordInput
            label={words.password}
            description={words.passwordHelp}
            value={form.password}
            onChange={(event) => change("password", event.currentTarget.value)}
            error={error("password")}
            autoComplete="new-password"
            required
            style={{ flex: 1, maxWidth: 480 }}
          />
          <Button
            variant="default"
            leftSection={<IconWand size={16} />}
            onClick={() => change("password", suggestPassword())}
          >
            {words.suggest}
          </Button>
        </Group>
      )}
      <Checkbox.Group
        label={words.roles}
        description={words.rolesHelp}
        value={form.roles}
        onChange={(roles) => change("roles", chosenRoles(form.roles, roles, ROLES))}
        error={error("roles")}
        required
      >
        <Stack mt="xs" gap="sm">
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              value={role}
              label={text.words.role[role]}
              description={words.roleHelp[role]}
              disabled={!isNew && (role === "bot" || isBot(form.roles))}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormSection>
  );
}

function Skills({ editor }: { editor: Editor<AccountForm> }) {
  const { form, change } = editor;
  const { skills } = useNames().directory;
  const shown = skills
    .filter((skill) => skill.active || levelOf(form.skills, skill.id) > 0)
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <FormSection title={words.skillsTitle} help={words.skillsHelp}>
      {shown.length === 0 && (
        <p>
          {words.noSkills} <Link to="/admin/skills">{words.manageSkills}</Link>
        </p>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={44} verticalSpacing={6}>
        {shown.map((skill) => (
          <Group key={skill.id} justify="space-between" wrap="nowrap" gap="sm">
            <span style={{ minWidth: 0, overflow: "hidden", textOverflow: "ellipsis" }}>{skill.name}</span>
            <LevelChoice
              label={words.skillsTitle}
              skill={skill.name}
              level={levelOf(form.skills, skill.id)}
              onChange={(level) => change("skills", withLevel(form.skills, skill.id, level))}
            />
          </Group>
        ))}
      </SimpleGrid>
    </FormSection>
  );
}

function Attributes({ editor }: { editor: Editor<AccountForm> }) {
  const { form, change, error } = editor;
  const shown = useNames().directory.routing_attributes.filter(({ active, key }) => active || form.attributes[key]);
  if (!shown.length) return null;
  return (
    <FormSection title={words.attributesTitle} help={words.attributesHelp}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {shown.map(({ key, name, values }) => (
          <NativeSelect
            key={key}
            label={name}
            data={[{ value: "", label: words.attributeUnknown }, ...values.map((value) => ({ value, label: value }))]}
            value={form.attributes[key] ?? ""}
            onChange={(event) => change("attributes", withAttribute(form.attributes, key, event.currentTarget.value))}
            error={error(`attributes.${key}`)}
          />
        ))}
      </SimpleGrid>
    </FormSection>
  );
}

function Capacity({ editor }: { editor: Editor<AccountForm> }) {
  const { form, change, error } = editor;
  const fields = [
    { name: "total", label: words.total, help: words.totalHelp },
    { name: "real_time", label: words.realTime, help: words.realTimeHelp },
    { name: "deferred", label: words.deferred, help: words.deferredHelp },
  ] as const;
  return (
    <FormSection title={words.capacityTitle} help={words.capacityHelp}>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {fields.map(({ name, label, help }) => (
          <NumberInput
            key={name}
            label={label}
            description={help}
            value={form.limits[name]}
            onChange={(value) => change("limits", { ...form.limits, [name]: Number(value) || 0 })}
            error={error(`limits.${name}`)}
            min={0}
            max={LARGEST_LIMIT}
            allowDecimal={false}
            allowNegative={false}
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
        ))}
      </SimpleGrid>
    </FormSection>
  );
}

/** One account: sign-in and roles, and for agents what customers see, skills and capacity. */
export function AccountEditor(props: AccountEditorProps) {
  const { view, onClose } = props;
  const editor = useAccountEditor(props);
  const { form, change, error } = editor;
  const { account: me } = useSession();
  const [dialog, setDialog] = useState<"password" | "deactivate" | null>(null);
  const { setActive } = useActivation();
  const active = view?.account.active ?? true;
  return (
    <>
      <EditorFrame
        title={view?.account.name ?? words.new}
        editor={editor}
        labels={{
          name: record.name,
          roles: words.roles,
          alias: words.alias,
          hub_id: record.hub,
          skills: words.skillsTitle,
          attributes: words.attributesTitle,
          limits: words.capacityTitle,
        }}
        onClose={onClose}
        active={active}
        inactiveLabel={words.inactive}
        actions={
          view && (
            <Menu position="bottom-end" width={220}>
              <Menu.Target>
                <Button variant="default" px="xs" aria-label={record.actions(view.account.name)}>
                  <IconDots size={18} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {!isBot(view.account.roles) && (
                  <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog("password")}>
                    {words.resetPassword}
                  </Menu.Item>
                )}
                {active ? (
                  <Menu.Item
                    leftSection={<IconUserOff size={16} />}
                    color="red"
                    disabled={view.account.id === me.id}
                    onClick={() => setDialog("deactivate")}
                  >
                    {words.deactivate}
                  </Menu.Item>
                ) : (
                  <Menu.Item leftSection={<IconUserCheck size={16} />} onClick={() => setActive(view, true)}>
                    {words.activate}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )
        }
      >
        <SignIn editor={editor} />
        {handlesContacts(form.roles) && (
          <>
            <FormSection title={isBot(form.roles) ? words.botTitle : words.agentTitle} help={words.agentHelp}>
              <TextInput
                label={words.alias}
                description={words.aliasHelp}
                value={form.alias}
                onChange={(event) => change("alias", event.currentTarget.value)}
                error={error("alias")}
                maxLength={200}
                w="min(100%, 340px)"
              />
              <HubChoice
                value={form.hub_id}
                onChange={(id) => change("hub_id", id)}
                help={words.hubHelp}
                error={error("hub_id")}
              />
            </FormSection>
            <Skills editor={editor} />
            <Attributes editor={editor} />
            <Capacity editor={editor} />
          </>
        )}
      </EditorFrame>
      {view && dialog === "password" && <PasswordDialog view={view} onClose={() => setDialog(null)} />}
      {view && dialog === "deactivate" && (
        <DeactivateDialog
          view={view}
          onClose={() => setDialog(null)}
          onConfirm={() => {
            setDialog(null);
            setActive(view, false);
          }}
        />
      )}
    </>
  );
}

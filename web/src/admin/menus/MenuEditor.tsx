import { Button, NumberInput, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconHistory, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  checkMenu,
  createMenu,
  deleteMenu,
  MENUS_KEY,
  type MenuDocument,
  type MenuFinding,
  readMenu,
  type StoredMenu,
  saveMenu,
} from "@/api/menus";
import { text } from "@/text";
import { ConfirmDelete } from "../record/ConfirmDelete";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { NameAndKey } from "../record/NameAndKey";
import type { Editor } from "../record/useEditor";
import { useStoredEditor, withRecord } from "../record/useStoredEditor";
import { HistoryDialog } from "./HistoryDialog";
import classes from "./Menus.module.css";
import { check, formOf, type MenuForm, orderOf } from "./menuForm";
import { PromptInput } from "./PromptInput";
import { ServiceSelect } from "./StepFields";
import { StepsEditor } from "./StepsEditor";
import { TryOut } from "./TryOut";

const words = text.admin.menus;
const record = text.admin.record;
const NO_FINDINGS: MenuFinding[] = [];

type Tell = (part: Partial<MenuDocument>) => void;

function Waits({ menu, tell, error }: { menu: MenuDocument; tell: Tell; error: Editor<MenuForm>["error"] }) {
  const wait = (member: "first_seconds" | "next_seconds", label: string, help: string) => (
    <NumberInput
      label={label}
      description={help}
      value={menu[member]}
      error={error(`menu.${member}`)}
      min={1}
      max={30}
      onChange={(value) => tell({ [member]: Number(value) || 1 })}
    />
  );
  return (
    <>
      {wait("first_seconds", words.first, words.firstHelp)}
      {wait("next_seconds", words.next, words.nextHelp)}
    </>
  );
}

function General({ editor }: { editor: Editor<MenuForm> }) {
  const { menu } = editor.form;
  const tell: Tell = (part) => editor.change("menu", { ...menu, ...part });
  return (
    <>
      <FormSection title={record.general}>
        <NameAndKey editor={editor} nameHelp={words.nameHelp} />
      </FormSection>
      <FormSection title={words.general}>
        <TagsInput
          label={words.languages}
          description={words.languagesHelp}
          value={menu.languages}
          error={editor.error("menu.languages")}
          maxTags={20}
          onChange={(languages) => tell({ languages: languages.map((each) => each.trim()) })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={words.personDigit}
            description={words.personDigitHelp}
            value={menu.person_digit}
            error={editor.error("menu.person_digit")}
            maxLength={1}
            onChange={(event) => tell({ person_digit: event.currentTarget.value })}
          />
          <ServiceSelect
            label={words.personService}
            value={menu.person_service}
            onChange={(person_service) => tell({ person_service })}
          />
          <Waits menu={menu} tell={tell} error={editor.error} />
        </SimpleGrid>
      </FormSection>
    </>
  );
}

function Texts({ editor }: { editor: Editor<MenuForm> }) {
  const { menu } = editor.form;
  return (
    <FormSection title={words.texts}>
      {(["not_understood", "nothing_heard"] as const).map((member) => (
        <PromptInput
          key={member}
          label={member === "not_understood" ? words.notUnderstoodLabel : words.nothingHeardLabel}
          description={words.textsHelp}
          prompt={menu.texts[member]}
          languages={menu.languages}
          error={(language) => editor.error(`menu.texts.${member}.${language}`)}
          onChange={(prompt) => editor.change("menu", { ...menu, texts: { ...menu.texts, [member]: prompt } })}
        />
      ))}
    </FormSection>
  );
}

function Findings({ findings }: { findings: readonly MenuFinding[] | undefined }) {
  return (
    <FormSection title={words.check} help={words.checkHelp}>
      {findings?.length === 0 && <p className={classes.soft}>{words.well}</p>}
      {findings && findings.length > 0 && (
        <ul className={classes.findings}>
          {findings.map(({ step, sentence }) => (
            <li key={`${step}:${sentence}`}>
              {step && <b>{step}: </b>}
              {sentence}
            </li>
          ))}
        </ul>
      )}
    </FormSection>
  );
}

function DeleteDialog({ menu, onClose, onGone }: { menu: StoredMenu; onClose: () => void; onGone: () => void }) {
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => deleteMenu(menu.key),
    onSuccess: () => {
      notifications.show({ color: "green", message: words.deleted(menu.name) });
      onGone();
      client.setQueryData<StoredMenu[]>(MENUS_KEY, (all) => all?.filter(({ id }) => id !== menu.id));
    },
  });
  return (
    <ConfirmDelete
      title={words.deleteTitle(menu.name)}
      body={words.deleteBody}
      confirm={words.delete}
      error={drop.error}
      pending={drop.isPending}
      onConfirm={() => drop.mutate()}
      onClose={onClose}
    />
  );
}

function useMenuEditor(menu: StoredMenu | null, onCreated: (key: string) => void): Editor<MenuForm> {
  const client = useQueryClient();
  return useStoredEditor<StoredMenu, MenuForm>({
    stored: menu,
    formOf,
    check,
    nameOf: ({ name }) => name,
    versionOf: ({ version }) => version,
    create: (form, key) => createMenu({ key: form.key, ...orderOf(form) }, key),
    save: ({ key }, form, version) => saveMenu(key, orderOf(form), version),
    read: ({ key }) => readMenu(key),
    take: (stored) => {
      client.setQueryData<StoredMenu[]>(MENUS_KEY, (all) => withRecord(all, stored));
      void client.invalidateQueries({ queryKey: ["admin", "menu-findings"] });
    },
    onCreated: ({ key }) => onCreated(key),
  });
}

const LABELS = { name: record.name, key: record.key, menu: words.steps };

interface MenuEditorProps {
  menu: StoredMenu | null;
  onClose: () => void;
  onCreated: (key: string) => void;
  onGone: () => void;
}

/** One telephone menu: its steps, what is odd about it, and a telephone to try it with. */
export function MenuEditor({ menu, onClose, onCreated, onGone }: MenuEditorProps) {
  const editor = useMenuEditor(menu, onCreated);
  const client = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const [looking, setLooking] = useState(false);
  const findings = useQuery({
    queryKey: ["admin", "menu-findings", menu?.key, menu?.version],
    queryFn: () => checkMenu(menu?.key ?? ""),
    enabled: menu !== null,
  });
  return (
    <>
      <EditorFrame
        title={menu?.name ?? words.new}
        editor={editor}
        labels={LABELS}
        onClose={onClose}
        actions={
          menu && (
            <>
              <Button variant="default" leftSection={<IconHistory size={16} />} onClick={() => setLooking(true)}>
                {words.history.open}
              </Button>
              <Button
                variant="default"
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() => setDeleting(true)}
              >
                {words.delete}
              </Button>
            </>
          )
        }
      >
        <General editor={editor} />
        <StepsEditor editor={editor} findings={findings.data ?? NO_FINDINGS} />
        {menu && <Findings findings={findings.data} />}
        {menu && <TryOut key={menu.version} menu={menu} dirty={editor.dirty} />}
        <Texts editor={editor} />
      </EditorFrame>
      {looking && menu && (
        <HistoryDialog
          menu={menu}
          dirty={editor.dirty}
          onRestored={(stored) =>
            client.setQueryData<StoredMenu[]>(MENUS_KEY, (all) =>
              all?.map((each) => (each.id === stored.id ? stored : each)),
            )
          }
          onClose={() => setLooking(false)}
        />
      )}
      {deleting && menu && <DeleteDialog menu={menu} onClose={() => setDeleting(false)} onGone={onGone} />}
    </>
  );
}

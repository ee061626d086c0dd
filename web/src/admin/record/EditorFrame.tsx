import { ActionIcon, Alert, Button, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconArchive, IconArrowBackUp, IconDeviceFloppy, IconX } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, type ReactNode, useCallback, useRef } from "react";
import { typesInto } from "@/keys/chord";
import { useShortcut } from "@/keys/useShortcut";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { ClashDialog } from "./ClashDialog";
import classes from "./EditorFrame.module.css";
import { UnsavedGuard } from "./UnsavedGuard";
import type { Editor } from "./useEditor";

const words = text.admin.record;

interface EditorFrameProps<T extends object> {
  title: string;
  editor: Editor<T>;
  labels: Partial<Record<keyof T & string, string>>;
  onClose: () => void;
  /** Whether the record is in use; leave out for records that cannot be retired. */
  active?: boolean;
  inactiveLabel?: string;
  onRetire?: () => void;
  retireHelp?: string;
  saveLabel?: string;
  /** Further buttons of the head. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The panel in which a record is edited: what it is, whether it is saved, and what can be done with it. */
export function EditorFrame<T extends object>(props: EditorFrameProps<T>) {
  const {
    title,
    editor,
    labels,
    onClose,
    active,
    inactiveLabel = words.retired,
    onRetire,
    retireHelp,
    saveLabel,
    actions,
    children,
  } = props;
  const { dirty, saving, refusal, isNew } = editor;
  const latest = useRef(editor);
  latest.current = editor;
  const save = useCallback(() => latest.current.save(), []);
  useShortcut({ keys: "Ctrl+s", label: words.saveShortcut, group: "editor", run: save });
  useShortcut({ keys: "Escape", label: words.close, group: "editor", run: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  const leave = (event: KeyboardEvent) => {
    // In a field Esc first closes what the field has opened.
    const opened = event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true";
    if (event.key !== "Escape" || event.defaultPrevented || opened || !typesInto(event.target)) return;
    event.preventDefault();
    onClose();
  };
  const retired = active === false;
  return (
    <form className={classes.frame} onSubmit={submit} onKeyDown={leave} noValidate data-editor aria-label={title}>
      <UnsavedGuard dirty={dirty && !saving} />
      <ClashDialog editor={editor} labels={labels} />
      <header className={classes.head}>
        <h2 className={classes.title} title={title}>
          {title}
        </h2>
        {retired && <StatusBadge tone="muted">{inactiveLabel}</StatusBadge>}
        {dirty && !isNew && <span className={classes.unsaved}>{words.unsaved}</span>}
        <div className={classes.actions}>
          {actions}
          {onRetire && !isNew && (
            <Tooltip label={retireHelp} disabled={!retireHelp || retired} multiline w={240}>
              <Button
                variant="default"
                leftSection={retired ? <IconArrowBackUp size={16} /> : <IconArchive size={16} />}
                onClick={onRetire}
              >
                {retired ? words.restore : words.retire}
              </Button>
            </Tooltip>
          )}
          <Button
            type="submit"
            leftSection={<IconDeviceFloppy size={16} />}
            loading={saving}
            disabled={!dirty && !isNew}
          >
            {saveLabel ?? words.save}
          </Button>
          <ActionIcon onClick={onClose} aria-label={words.close}>
            <IconX size={18} />
          </ActionIcon>
        </div>
      </header>
      <div className={classes.body}>
        {refusal && (
          <Alert
            color="red"
            variant="light"
            role="alert"
            icon={<IconAlertTriangle size={18} />}
            title={refusal.title}
            mb="md"
          >
            {refusal.detail} {refusal.remedy}
          </Alert>
        )}
        {children}
      </div>
    </form>
  );
}

interface SectionProps {
  title: string;
  help?: string | undefined;
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of a form, with what it is about. */
export function FormSection({ title, help, aside, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <div>
          <h3>{title}</h3>
          {help && <p>{help}</p>}
        </div>
        {aside}
      </div>
      <div className={classes.fields}>{children}</div>
    </section>
  );
}

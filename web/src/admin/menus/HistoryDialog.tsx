import { Alert, Button, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconArrowBackUp } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type MenuVersion, readMenuVersions, restoreMenu, type StoredMenu } from "@/api/menus";
import { readable } from "@/api/problem";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import classes from "./Menus.module.css";
import { menuDifferences } from "./menuDifferences";

const words = text.admin.menus.history;

interface VersionProps {
  version: MenuVersion;
  /** The one that was saved before it. */
  before: MenuVersion | undefined;
  present: boolean;
  /** What is in the way of restoring it. */
  blocked: boolean;
  pending: boolean;
  onRestore: () => void;
}

function Version({ version, before, present, blocked, pending, onRestore }: VersionProps) {
  const changes = before ? menuDifferences(before, version) : [];
  return (
    <li className={classes.version}>
      <div className={classes.versionHead}>
        <b>{words.version(version.number)}</b>
        {present && <StatusBadge tone="good">{words.present}</StatusBadge>}
        <span className={classes.soft}>
          <Instant at={version.changed_at} /> {version.changed_by}
        </span>
        {!present && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={15} />}
            disabled={blocked}
            loading={pending}
            onClick={onRestore}
          >
            {words.restore}
          </Button>
        )}
      </div>
      <ul className={classes.versionChanges}>
        {before ? null : <li>{words.first}</li>}
        {before && changes.length === 0 && <li>{words.same}</li>}
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </li>
  );
}

interface HistoryDialogProps {
  menu: StoredMenu;
  /** Something is being edited that restoring would lose. */
  dirty: boolean;
  onRestored: (menu: StoredMenu) => void;
  onClose: () => void;
}

/** A menu as it was saved each time, newest first; any of them can be made the present one again. */
export function HistoryDialog({ menu, dirty, onRestored, onClose }: HistoryDialogProps) {
  const query = useQuery({
    queryKey: ["admin", "menu-versions", menu.key, menu.version],
    queryFn: () => readMenuVersions(menu.key),
  });
  const restore = useMutation({
    mutationFn: (number: number) => restoreMenu(menu.key, number, menu.version),
    onSuccess: (stored, number) => {
      notifications.show({ color: "green", message: words.restored(number) });
      onRestored(stored);
      onClose();
    },
  });
  const versions = query.data ?? [];
  const failed = restore.error ? readable(restore.error) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={words.title(menu.name)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      {query.error && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingRows rows={3} />}
      {dirty && <p className={classes.soft}>{words.unsaved}</p>}
      {failed && (
        <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
          {failed.detail} {failed.remedy}
        </Alert>
      )}
      <ol className={classes.versions}>
        {versions.map((version, nth) => (
          <Version
            key={version.number}
            version={version}
            before={versions[nth + 1]}
            present={version.number === menu.version}
            blocked={dirty || restore.isPending}
            pending={restore.isPending && restore.variables === version.number}
            onRestore={() => restore.mutate(version.number)}
          />
        ))}
      </ol>
    </Modal>
  );
}

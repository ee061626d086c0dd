import { Button } from "@mantine/core";
import { IconArrowsMaximize, IconArrowsMinimize, IconLayoutDashboard, IconPointFilled } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Loading } from "@/ui/Loading";
import { clockTime } from "@/ui/times";
import classes from "./WallboardPage.module.css";
import { byService } from "./wallboard/board";
import { PresencePanel } from "./wallboard/PresencePanel";
import { ServiceTable } from "./wallboard/ServiceTable";
import { Tiles } from "./wallboard/Tiles";
import { useBoard } from "./wallboard/useBoard";

const words = text.supervisor.wallboard;

/** Whether the board fills the screen; kept in the address so that a screen on a wall can be opened with it. */
function useBigScreen(): [boolean, () => void] {
  const [params, setParams] = useSearchParams();
  const big = params.get("screen") === "big";
  const toggle = useCallback(() => {
    if (big && document.fullscreenElement) void document.exitFullscreen();
    // A browser may refuse (no permission, no pointer); the page still fills the window.
    if (!big) document.documentElement.requestFullscreen?.().catch(() => undefined);
    setParams(big ? {} : { screen: "big" }, { replace: true });
  }, [big, setParams]);
  useEffect(() => {
    if (!big) return;
    const left = () => {
      if (!document.fullscreenElement) setParams({}, { replace: true });
    };
    document.addEventListener("fullscreenchange", left);
    return () => document.removeEventListener("fullscreenchange", left);
  }, [big, setParams]);
  useShortcut({ keys: "f", label: words.bigScreen, group: "general", run: toggle });
  useShortcut({ keys: "Escape", label: words.leaveBigScreen, group: "general", run: toggle, enabled: big });
  return [big, toggle];
}

export function WallboardPage() {
  const { board, connected, error, retry } = useBoard();
  const names = useNames();
  const [big, toggleBig] = useBigScreen();
  const rows = useMemo(
    () => (board ? byService(board.services, names.directory.services) : []),
    [board, names.directory.services],
  );
  if (error) return <Failure error={error} onRetry={retry} />;
  if (!board) return <Loading />;
  const asOf = (
    <span className={classes.asOf} data-live={connected || undefined}>
      <IconPointFilled size={14} aria-hidden />
      {connected ? words.live : words.stale} · {words.asOf(clockTime(board.at))}
    </span>
  );
  return (
    <div className={classes.page} data-big={big || undefined}>
      <PageHeader title={words.title} subtitle={asOf}>
        <Button
          variant="default"
          leftSection={big ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
          onClick={toggleBig}
        >
          {big ? words.leaveBigScreen : words.bigScreen}
        </Button>
      </PageHeader>
      <Tiles board={board} rows={rows} />
      <div className={classes.body}>
        {rows.length ? (
          <ServiceTable rows={rows} boardAt={board.at} />
        ) : (
          <EmptyState icon={IconLayoutDashboard} title={words.noServices} detail={words.noServicesDetail} />
        )}
        <PresencePanel board={board} names={names} />
      </div>
    </div>
  );
}

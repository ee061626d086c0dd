import { Suspense, useCallback, useState } from "react";
import { Outlet } from "react-router";
import { DESK_SHORTCUTS } from "@/desk/shortcuts";
import { HelpDialog } from "@/keys/HelpDialog";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { Loading } from "@/ui/Loading";
import { ConnectionBanner } from "./ConnectionBanner";
import { NavigationRail } from "./NavigationRail";
import classes from "./Shell.module.css";
import { useMay } from "./session";
import { TopBar } from "./TopBar";
import { useLiveConnection } from "./useLiveConnection";

/** The frame around every page: navigation, presence and notices, and the live connection behind them. */
export function Shell() {
  useLiveConnection();
  const handles = useMay("handle");
  const [helpOpen, setHelpOpen] = useState(false);
  const openHelp = useCallback(() => setHelpOpen(true), []);
  useShortcut({ keys: "?", label: text.shell.keys.help, group: "general", run: openHelp });
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {text.shell.skipToContent}
      </a>
      <NavigationRail onHelp={openHelp} />
      <section className={classes.top} aria-label={text.shell.status}>
        <ConnectionBanner />
        <TopBar />
      </section>
      <main className={classes.main} id="content" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <HelpDialog opened={helpOpen} onClose={() => setHelpOpen(false)} sometimes={handles ? DESK_SHORTCUTS : []} />
    </div>
  );
}

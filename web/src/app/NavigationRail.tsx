import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconKeyboard, IconMoon, IconSun } from "@tabler/icons-react";
import { NavLink } from "react-router";
import { text } from "@/text";
import { AccountMenu } from "./AccountMenu";
import { navigationFor } from "./navigation";
import classes from "./Shell.module.css";
import { useSession } from "./session";

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? text.shell.scheme.toLight : text.shell.scheme.toDark;
  return (
    <Tooltip label={label} position="right">
      <ActionIcon
        size={38}
        className={classes.railButton}
        aria-label={label}
        onClick={() => setColorScheme(dark ? "light" : "dark")}
      >
        {dark ? <IconSun size={19} /> : <IconMoon size={19} />}
      </ActionIcon>
    </Tooltip>
  );
}

export function NavigationRail({ onHelp }: { onHelp: () => void }) {
  const { scopes } = useSession();
  return (
    <nav className={classes.rail} aria-label={text.shell.navigation}>
      <img className={classes.mark} src="/icon.svg" alt={text.shell.product} />
      <div className={classes.entries}>
        {navigationFor(scopes).map(({ path, label, icon: Icon }) => (
          <NavLink key={path} to={path} className={classes.entry}>
            <Icon size={21} stroke={1.7} />
            {label}
          </NavLink>
        ))}
      </div>
      <Tooltip label={`${text.shell.help} (?)`} position="right">
        <ActionIcon size={38} className={classes.railButton} aria-label={text.shell.help} onClick={onHelp}>
          <IconKeyboard size={20} />
        </ActionIcon>
      </Tooltip>
      <SchemeButton />
      <AccountMenu />
    </nav>
  );
}

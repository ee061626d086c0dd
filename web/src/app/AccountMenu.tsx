import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout, IconUserCog } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { signOut } from "@/api/access";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import { Face } from "@/ui/Face";
import { useReplaceSession, useSession } from "./session";

const words = text.shell.account;

export function AccountMenu() {
  const { account } = useSession();
  const replaceSession = useReplaceSession();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => replaceSession(null),
    onError: (error) => notifications.show({ color: "red", title: words.signOutFailed, message: sentence(error) }),
  });
  const roles = account.roles.map((role) => text.words.role[role] ?? role).join(", ");
  return (
    <Menu position="right-end" width={220} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton mt="xs" style={{ borderRadius: "50%" }}>
          <VisuallyHidden>{words.menu(account.name)}</VisuallyHidden>
          <Face name={account.name} size={34} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.name} · {roles}
        </Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUserCog size={16} />}>
          {words.profile}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave.mutate()}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

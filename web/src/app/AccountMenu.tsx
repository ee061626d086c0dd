import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout, IconUserCog } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { signOut } from "@/api/access";
import { sentence } from "@/api/problem";
import { useMyWork } from "@/desk/data/work";
import { text } from "@/text";
import { Face } from "@/ui/Face";
import { SignOutDialog } from "./SignOutDialog";
import { useSession } from "./session";

const words = text.shell.account;

/** Leave the page altogether, so that nothing of one person is left for the next. */
const startAnew = () => window.location.assign("/");

export function AccountMenu() {
  const { account } = useSession();
  const chats = useMyWork().active.filter(({ item }) => item.media_type === "real_time").length;
  const [asking, setAsking] = useState(false);
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: startAnew,
    onError: (error) => notifications.show({ color: "red", title: words.signOutFailed, message: sentence(error) }),
  });
  const roles = account.roles.map((role) => text.words.role[role] ?? role).join(", ");
  return (
    <>
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
          <Menu.Item
            leftSection={<IconLogout size={16} />}
            onClick={() => (chats > 0 ? setAsking(true) : leave.mutate())}
          >
            {words.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOutDialog
        chats={chats}
        opened={asking}
        pending={leave.isPending}
        onClose={() => setAsking(false)}
        onSignOut={() => leave.mutate()}
      />
    </>
  );
}

import { notifications } from "@mantine/notifications";
import { IconGridDots } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { memo } from "react";
import { Link } from "react-router";
import { type AccountView, editAccount, readAccount } from "@/api/admin";
import type { Skill } from "@/api/agents";
import { isConflict, sentence } from "@/api/problem";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { handlesContacts, levelOf, withLevel } from "./accountForm";
import { LevelChoice } from "./LevelChoice";
import classes from "./SkillMatrix.module.css";
import { useTakeAccount } from "./useAccounts";

const words = text.admin.accounts;

interface LevelChange {
  view: AccountView;
  skillId: string;
  level: number;
}

/** Stores one level. Somebody else's change of the account meanwhile is no clash: only this level is put on top. */
async function storeLevel({ view, skillId, level }: LevelChange): Promise<AccountView> {
  const edit = (current: AccountView) =>
    editAccount(
      current.account.id,
      { skills: withLevel(current.agent?.skills ?? [], skillId, level) },
      current.account.version,
    );
  try {
    return await edit(view);
  } catch (error) {
    if (!isConflict(error)) throw error;
    return edit(await readAccount(view.account.id));
  }
}

interface RowProps {
  view: AccountView;
  skills: readonly Skill[];
  busy: boolean;
  onChange: (change: LevelChange) => void;
}

const Row = memo(function Row({ view, skills, busy, onChange }: RowProps) {
  const { account, agent } = view;
  return (
    <tr>
      <th scope="row">
        <Link to={`/admin/accounts/${account.id}`}>{account.name}</Link>
      </th>
      {skills.map((skill) => {
        const level = levelOf(agent?.skills ?? [], skill.id);
        return (
          <td key={skill.id} data-level={level}>
            <LevelChoice
              label={account.name}
              skill={skill.name}
              level={level}
              compact
              disabled={busy}
              onChange={(next) => onChange({ view, skillId: skill.id, level: next })}
            />
          </td>
        );
      })}
    </tr>
  );
});

/** Every agent's level in every skill; a change is stored at once. */
export function SkillMatrix({ accounts }: { accounts: readonly AccountView[] }) {
  const { directory } = useNames();
  const take = useTakeAccount();
  const store = useMutation({
    mutationFn: storeLevel,
    onSuccess: take,
    onError: (error) => notifications.show({ color: "red", message: sentence(error) }),
  });
  const agents = accounts.filter(({ agent, account }) => agent && account.active && handlesContacts(account.roles));
  const skills = directory.skills.filter((skill) => skill.active).sort((a, b) => a.name.localeCompare(b.name));
  if (!agents.length || !skills.length) {
    return <EmptyState icon={IconGridDots} title={words.matrixEmpty} detail={words.matrixEmptyDetail} />;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={words.matrix}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.name}</th>
            {skills.map((skill) => (
              <th key={skill.id} scope="col" title={skill.name}>
                {skill.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {agents.map((view) => (
            <Row
              key={view.account.id}
              view={view}
              skills={skills}
              busy={store.isPending && store.variables.view.account.id === view.account.id}
              onChange={store.mutate}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

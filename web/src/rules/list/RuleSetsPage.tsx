import { Button } from "@mantine/core";
import { IconGavel, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { matches } from "@/admin/record/search";
import { RULE_SETS_KEY, type RuleSet, readRuleSets } from "@/api/rules";
import { useSession } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { SearchField } from "@/shared/SearchField";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { RuleSetDialog } from "./RuleSetDialog";
import classes from "./RuleSets.module.css";

const words = text.rules.list;

function Row({ each }: { each: RuleSet }) {
  return (
    <tr data-retired={!each.active || undefined}>
      <th scope="row">
        <Link to={`/rules/${each.key}`} className={classes.open}>
          {each.name}
        </Link>
        {!each.active && <StatusBadge tone="muted">{words.retired}</StatusBadge>}
        {each.description && <p className={classes.soft}>{each.description}</p>}
      </th>
      <td>
        {each.live === null ? (
          <span className={classes.soft}>{words.neverLive}</span>
        ) : (
          <StatusBadge tone="good">{words.live(each.live)}</StatusBadge>
        )}
        {each.scheduled !== null && each.scheduled_from && (
          <p className={classes.soft}>
            {words.scheduled(each.scheduled)} <Instant at={each.scheduled_from} />
          </p>
        )}
      </td>
      <td>
        {each.edited ? (
          <>
            <StatusBadge tone={each.draft_state === "draft" ? "warn" : "good"}>
              {words.draft[each.draft_state]}
            </StatusBadge>
            <p className={classes.soft}>
              {each.draft_by}, <Instant at={each.draft_at} as="relative" />
            </p>
          </>
        ) : (
          <span className={classes.soft}>{words.draft.none}</span>
        )}
      </td>
      <td className={classes.soft}>{words.purposes[each.purpose]}</td>
    </tr>
  );
}

/** All rule sets: which version of each decides, and whether somebody is writing the next. */
export function RuleSetsPage() {
  const { data, error, refetch } = useQuery({ queryKey: RULE_SETS_KEY, queryFn: readRuleSets });
  const mayWrite = useSession().scopes.includes("rules:write");
  const [search, setSearch] = useState("");
  const [making, setMaking] = useState(false);
  const make = useCallback(() => setMaking(true), []);
  useShortcut({ keys: "n", label: words.create, group: "list", run: make, enabled: mayWrite });
  const shown = (data ?? []).filter((each) => matches(search, `${each.name} ${each.key} ${each.description}`));
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        {data && data.length > 0 && (
          <SearchField value={search} onChange={setSearch} label={words.search} width={220} />
        )}
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={make}>
            {words.create}
          </Button>
        )}
      </PageHeader>
      {!data ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={5} height={52} />
        )
      ) : data.length === 0 ? (
        <EmptyState icon={IconGavel} title={words.empty} detail={words.emptyDetail}>
          {mayWrite && <Button onClick={make}>{words.create}</Button>}
        </EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState icon={IconSearchOff} title={words.noMatch} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.scroller} tabIndex={0} aria-label={words.title}>
          <table className={classes.table}>
            <thead>
              <tr>
                {Object.values(words.columns).map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <Row key={each.id} each={each} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {making && <RuleSetDialog onClose={() => setMaking(false)} />}
    </div>
  );
}

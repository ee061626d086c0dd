import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconHelpCircle, IconUserQuestion } from "@tabler/icons-react";
import { Fragment, memo, useState } from "react";
import { Link } from "react-router";
import { ChannelMark } from "@/shared/ChannelMark";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan, span } from "@/ui/times";
import { type Figures, type ServiceFigures, waitingIn } from "./board";
import { count, grown, share } from "./figures";
import classes from "./ServiceTable.module.css";
import { Sparkline } from "./Sparkline";
import { StandingMark } from "./StandingMark";
import { TakersDialog } from "./TakersDialog";
import { useHistory } from "./useBoard";

const words = text.supervisor.wallboard;
/** So many services have room for their channels. */
const FEW = 5;
const COLUMNS: {
  name: keyof typeof words.columns;
  help?: keyof typeof words.help;
  figures?: boolean;
  minor?: boolean;
}[] = [
  { name: "waiting", figures: true },
  { name: "trend", minor: true },
  { name: "longestWait", figures: true },
  { name: "levelNow", help: "levelNow", figures: true },
  { name: "levelToday", help: "levelToday", figures: true },
  { name: "target", help: "target" },
  { name: "handling", figures: true },
  { name: "wrapping", figures: true, minor: true },
  { name: "parked", help: "parked", figures: true, minor: true },
  { name: "answered", figures: true },
  { name: "abandoned", help: "abandoned", figures: true },
  { name: "averageWait", help: "averageWait", figures: true, minor: true },
];

function Heading({ name, help, figures, minor }: (typeof COLUMNS)[number]) {
  const label = words.columns[name];
  return (
    <th scope="col" className={figures ? classes.figures : undefined} data-minor={minor || undefined}>
      {help ? (
        <Tooltip label={words.help[help]} multiline w={240}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable without a mouse */}
          <span className={classes.explained} tabIndex={0}>
            {label}
          </span>
        </Tooltip>
      ) : (
        label
      )}
    </th>
  );
}

function Wait({ figures, boardAt }: { figures: Figures; boardAt: string }) {
  const now = useNow();
  if (!waitingIn(figures.row)) return <>–</>;
  return (
    <>
      <StandingMark standing={figures.wait} of="wait" compact />{" "}
      {clockSpan(grown(figures.row.longest_wait_seconds, boardAt, now))}
    </>
  );
}

function Cells({ figures, boardAt }: { figures: Figures; boardAt: string }) {
  const { row, targetFraction, targetSeconds } = figures;
  return (
    <>
      <td className={classes.figures} data-fault={row.unroutable > 0 || undefined}>
        {row.unroutable > 0 && (
          <Tooltip label={words.unroutableOf(row.unroutable)}>
            <span className={classes.unroutable} role="img" aria-label={words.unroutableOf(row.unroutable)}>
              <IconUserQuestion size="1.15em" stroke={2} />
              {row.unroutable}
            </span>
          </Tooltip>
        )}
        {count(waitingIn(row))}
      </td>
      <Trend row={row} />
      <td className={classes.figures}>
        <Wait figures={figures} boardAt={boardAt} />
      </td>
      <td className={classes.figures}>
        <StandingMark standing={row.service_level_now === null ? "none" : figures.level} of="level" compact />{" "}
        <Tooltip label={words.help.lowest} disabled={row.channel !== null}>
          <span>{share(row.service_level_now)}</span>
        </Tooltip>
      </td>
      <td className={classes.figures}>{share(row.service_level_today)}</td>
      <td className={classes.target}>
        {targetFraction === null || targetSeconds === null
          ? words.mixedTarget
          : words.targetOf(share(targetFraction), span(targetSeconds))}
      </td>
      <td className={classes.figures}>{count(row.handling)}</td>
      <td className={classes.figures} data-minor>
        {count(row.wrapping)}
      </td>
      <td className={classes.figures} data-minor>
        {count(row.parked)}
      </td>
      <td className={classes.figures}>{count(row.answered_today)}</td>
      <td className={classes.figures}>{count(row.abandoned_today)}</td>
      <td className={classes.figures} data-minor>
        {row.average_wait_seconds === null ? "–" : span(row.average_wait_seconds)}
      </td>
    </>
  );
}

function Trend({ row }: { row: Figures["row"] }) {
  const history = useHistory(row.service_id);
  return (
    <td data-minor>
      {row.channel === null && <Sparkline what={words.columns.waiting} history={history} width={84} height={20} />}
    </td>
  );
}

interface ServiceRowsProps {
  figures: ServiceFigures;
  boardAt: string;
  /** Whether its channels show until somebody closes them. */
  opened: boolean;
}

const ServiceRows = memo(function ServiceRows({ figures, boardAt, opened }: ServiceRowsProps) {
  const [open, setOpen] = useState(opened);
  const [asked, setAsked] = useState(false);
  const name = figures.service?.name ?? text.shell.common.unknownService;
  const id = figures.row.service_id;
  const several = figures.channels.length > 0;
  return (
    <Fragment>
      <tr className={classes.service}>
        <th scope="row" className={classes.name}>
          <span className={classes.nameLine}>
            <ActionIcon
              size="sm"
              style={{ visibility: several ? "visible" : "hidden" }}
              aria-expanded={open}
              aria-label={open ? words.hideChannels(name) : words.showChannels(name)}
              onClick={() => setOpen(!open)}
            >
              {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
            </ActionIcon>
            <Link to={`/queue?service=${id}`} className={classes.link} title={name}>
              {name}
            </Link>
            {figures.service && (
              <ActionIcon
                size="sm"
                className={classes.ask}
                aria-label={text.waiting.takers.titleOf(name)}
                title={text.waiting.takers.title}
                onClick={() => setAsked(true)}
              >
                <IconHelpCircle size={16} stroke={1.8} />
              </ActionIcon>
            )}
          </span>
          {asked && figures.service && <TakersDialog service={figures.service} onClose={() => setAsked(false)} />}
        </th>
        <Cells figures={figures} boardAt={boardAt} />
      </tr>
      {open &&
        figures.channels.map((part) => (
          <tr key={part.channel} className={classes.part}>
            <th scope="row" className={classes.name}>
              <Link to={`/queue?service=${id}&channel=${part.channel}`} className={classes.partLink}>
                <ChannelMark channel={part.channel} named />
              </Link>
            </th>
            <Cells figures={part} boardAt={boardAt} />
          </tr>
        ))}
    </Fragment>
  );
});

/** Every service with its figures; a service opens to show its channels, each against its own target. */
export function ServiceTable({ rows, boardAt }: { rows: readonly ServiceFigures[]; boardAt: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={words.services}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" className={classes.name}>
              {words.columns.service}
            </th>
            {COLUMNS.map((column) => (
              <Heading key={column.name} {...column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((figures) => (
            <ServiceRows key={figures.row.service_id} figures={figures} boardAt={boardAt} opened={rows.length <= FEW} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

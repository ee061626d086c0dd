import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { text } from "@/text";
import { Coded } from "@/ui/Coded";
import { ExpressionField } from "../expression/ExpressionField";
import { emptyLogic, type Logic, type LogicKind } from "../model/document";
import { TableEditor } from "../table/TableEditor";
import { BoxedList, BoxedRelation } from "./boxedLists";
import { BoxedContext, BoxedFunction, BoxedInvocation } from "./boxedNames";
import { BoxedParts } from "./boxedParts";
import { findingsAt, type LogicProps } from "./frame";
import classes from "./Logic.module.css";

const words = text.rules.logic;
const KINDS = Object.keys(words.kinds) as LogicKind[];

/** How something is decided, and another way to choose. */
function KindMenu({ logic, label, onLogic }: Pick<LogicProps, "logic" | "label" | "onLogic">) {
  return (
    <Menu position="bottom-start" width={230}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          rightSection={<IconChevronDown size={13} />}
          aria-label={`${label}: ${logic ? words.kinds[logic.kind] : words.none}. ${words.change}`}
        >
          {logic ? words.kinds[logic.kind] : words.none}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {KINDS.map((kind) => (
          <Menu.Item key={kind} disabled={kind === logic?.kind} onClick={() => onLogic(emptyLogic(kind))}>
            {words.kinds[kind]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Body(props: LogicProps) {
  const { frame, logic, path, label, onLogic, onWriting } = props;
  if (!logic) return <p className={classes.none}>{words.noneDetail}</p>;
  switch (logic.kind) {
    case "table":
      return (
        <div className={path === "logic" ? classes.whole : classes.nested}>
          <TableEditor
            model={frame.model}
            element={frame.element}
            table={logic}
            placed={frame.placed}
            marks={frame.marks}
            readOnly={frame.readOnly}
            goTo={frame.goTo}
            onTable={(table) => table !== logic && onLogic(table)}
            onWriting={onWriting}
            onUndo={frame.onUndo}
            onRedo={frame.onRedo}
          />
        </div>
      );
    case "literal":
      return (
        <ExpressionField
          label={label}
          value={logic.text}
          readOnly={frame.readOnly}
          placeholder={words.expression}
          suggestions={frame.suggestions}
          findings={findingsAt(frame, path)}
          onChange={(value) => onLogic({ ...logic, text: value }, `${frame.element.id} ${path}`)}
        />
      );
    case "context":
      return <BoxedContext {...props} logic={logic} />;
    case "invocation":
      return <BoxedInvocation {...props} logic={logic} />;
    case "function":
      return <BoxedFunction {...props} logic={logic} />;
    case "list":
      return <BoxedList {...props} logic={logic} />;
    case "relation":
      return <BoxedRelation {...props} logic={logic} />;
    default:
      return <BoxedParts {...props} logic={logic} />;
  }
}

/** Logic of any kind; what is made of parts shows each as a box of its own. */
export function LogicEditor(props: LogicProps) {
  const { frame, logic, path, label, onLogic } = props;
  const findings = logic?.kind === "literal" ? [] : findingsAt(frame, path);
  return (
    <div className={path === "logic" ? classes.top : classes.box}>
      {!frame.readOnly && <KindMenu logic={logic} label={label} onLogic={onLogic} />}
      {findings.length > 0 && (
        <div className={classes.findings} role="status">
          {findings.map((finding) => (
            <p key={`${finding.code} ${finding.message}`}>
              <b data-severity={finding.severity}>
                <Coded>{finding.message}</Coded>
              </b>{" "}
              <Coded>{finding.remedy}</Coded>
            </p>
          ))}
        </div>
      )}
      <Body {...props} />
    </div>
  );
}

/** A part within a box. */
export function Part({
  owner,
  logic,
  at,
  label,
  onLogic,
}: {
  owner: LogicProps;
  logic: Logic | null;
  /** Its place within the owner, such as `entries[2].logic`. */
  at: string;
  label: string;
  onLogic: (logic: Logic | null, about?: string) => void;
}) {
  return (
    <LogicEditor
      frame={owner.frame}
      logic={logic}
      path={`${owner.path}.${at}`}
      label={label}
      onLogic={onLogic}
      onWriting={(writing) => (writing === null ? owner.onWriting(null) : undefined)}
    />
  );
}

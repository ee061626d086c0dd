import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Call, type CallTarget, joinCall, type TargetKind, transferCall } from "@/api/calls";
import { Problem, sentence } from "@/api/problem";
import { readTransferTargets, type WorkItem } from "@/api/routing";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { tellFailure } from "../data/mutations";
import { TargetList } from "../moves/TargetList";
import { type Target, targetsOf } from "../moves/targets";
import { dialable } from "./numbers";
import { isLive, may, useCallCommand } from "./useCall";

const words = text.calls.dialog;
export type CallDialogKind = "transfer" | "join";
type How = "attended" | "blind" | "join";

/** The most people that a call has room for. */
const ROOM = 8;

interface CallTargetDialogProps {
  kind: CallDialogKind;
  call: Call;
  item: WorkItem | null;
  onClose: () => void;
}

interface Wish {
  how: How;
  target: CallTarget;
  note: string;
  keepSkills: boolean;
  force: boolean;
}

function send(call: Call, { how, target, note, keepSkills, force }: Wish): Promise<Call> {
  if (how === "join") return joinCall(call.id, target);
  return transferCall(call.id, {
    kind: how,
    target,
    note: note.trim(),
    keep_skills: keepSkills,
    ...(force && { force: true }),
  });
}

/** The refusal that may be overruled: the target is closed, full or nobody is there. */
const isUnavailable = (error: unknown) => error instanceof Problem && error.type.endsWith("/target-unavailable");
/** What the dial plan refuses, and what is no number: said at the number. */
const ABOUT_NUMBER = /\/(emergency-number|number-not-allowed|spend-limit-reached|forwarding-loop)$/;
const isAboutNumber = (error: unknown) =>
  error instanceof Problem && (ABOUT_NUMBER.test(error.type) || (error.status === 422 && /number/.test(error.field)));
/** What is no number says how one is written; what may not be called says why. */
const faultOf = (error: unknown) =>
  error instanceof Problem && error.status === 422 && error.remedy ? error.remedy : sentence(error);

function useWish({ call, onClose }: CallTargetDialogProps) {
  const [target, setTarget] = useState<TargetKind>("agent");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Target | null>(null);
  const [number, setNumber] = useState("");
  const [misspelt, setMisspelt] = useState(false);
  const [note, setNote] = useState("");
  const [keepSkills, setKeepSkills] = useState(false);
  const command = useCallCommand(
    (wish: Wish) => send(call, wish),
    onClose,
    (error) => {
      if (!isUnavailable(error) && !isAboutNumber(error)) tellFailure(error);
      return true;
    },
  );
  const refusal = isUnavailable(command.error) ? (command.error as Problem) : null;
  const numberFault = isAboutNumber(command.error) ? faultOf(command.error) : null;
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setMisspelt(false);
      command.reset();
    };
  const wanted = (): CallTarget | null => {
    if (target !== "number") return chosen && { kind: target, id: chosen.id };
    const typed = dialable(number);
    return typed === null ? null : { kind: "number", number: typed };
  };
  const changeTarget = (kind: TargetKind) => {
    setTarget(kind);
    setChosen(null);
    command.reset();
  };
  const submit = (how: How) => {
    const to = wanted();
    setMisspelt(to === null);
    if (to)
      command.mutate({ how, target: to, note, keepSkills, force: refusal !== null && how === command.variables?.how });
  };
  return {
    target,
    changeTarget,
    search,
    setSearch,
    chosen,
    choose: change(setChosen),
    number,
    setNumber: change(setNumber),
    note,
    setNote,
    keepSkills,
    setKeepSkills,
    ready: target === "number" ? number.trim() !== "" : chosen !== null,
    pending: command.isPending ? command.variables.how : null,
    refusal,
    /** Which of the ways was refused and may be insisted on. */
    refused: refusal === null ? null : (command.variables?.how ?? null),
    fault: misspelt ? words.noNumber : numberFault,
    submit,
  };
}

type Form = ReturnType<typeof useWish>;

function Listed({ form, item }: { form: Form; item: WorkItem | null }) {
  const names = useNames();
  const targets = useQuery({
    queryKey: ["transfer-targets"],
    queryFn: readTransferTargets,
    staleTime: 0,
    refetchInterval: 5000,
  });
  const kind = form.target === "service" ? "service" : "agent";
  const about = { load_units: item?.load_units ?? 0, service_id: item?.service_id ?? "" };
  return (
    <div>
      <TextInput
        data-autofocus
        aria-label={text.desk.moves.transfer.search}
        placeholder={text.desk.moves.transfer.search}
        value={form.search}
        onChange={(event) => form.setSearch(event.currentTarget.value)}
      />
      {targets.isPending && <LoadingRows rows={3} height={32} />}
      {targets.error && !targets.data && <Failure error={targets.error} onRetry={() => void targets.refetch()} />}
      {targets.data && (
        <TargetList
          targets={targetsOf(targets.data, about, kind, form.search, names.service)}
          chosen={form.chosen}
          onChoose={form.choose}
        />
      )}
    </div>
  );
}

function Choice({ form, item, kinds }: { form: Form; item: WorkItem | null; kinds: TargetKind[] }) {
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={words.to}
        value={form.target}
        onChange={(value) => form.changeTarget(value as TargetKind)}
        data={kinds.map((kind) => ({ value: kind, label: words[kind] }))}
      />
      {form.target === "number" ? (
        <TextInput
          data-autofocus
          type="tel"
          label={words.numberLabel}
          description={words.numberHelp}
          value={form.number}
          error={form.fault}
          onChange={(event) => form.setNumber(event.currentTarget.value)}
        />
      ) : (
        <Listed form={form} item={item} />
      )}
    </>
  );
}

function Refusal({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  return (
    <Alert color="orange" icon={<IconAlertTriangle size={18} />} title={words.unavailable} role="alert">
      {problem.detail}
    </Alert>
  );
}

function TransferButtons({ form, call }: { form: Form; call: Call }) {
  const asks = may(call, "attended") && form.target !== "service";
  return (
    <>
      <Button
        type={asks ? "button" : "submit"}
        variant={asks ? "default" : "filled"}
        {...(form.refused === "blind" && { color: "red.8", variant: "filled" })}
        disabled={!form.ready || !may(call, "blind")}
        loading={form.pending === "blind"}
        onClick={asks ? () => form.submit("blind") : undefined}
      >
        {form.refused === "blind" ? words.force : words.blind}
      </Button>
      {asks && (
        <Button
          type="submit"
          {...(form.refused === "attended" && { color: "red.8" })}
          disabled={!form.ready}
          loading={form.pending === "attended"}
        >
          {form.refused === "attended" ? words.askAllTheSame : words.ask}
        </Button>
      )}
    </>
  );
}

function CallTargetForm(props: CallTargetDialogProps) {
  const { kind, call, item, onClose } = props;
  const form = useWish(props);
  const joins = kind === "join";
  const full = call.legs.filter(isLive).length >= ROOM;
  const asks = may(call, "attended") && form.target !== "service";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.submit(joins ? "join" : asks ? "attended" : "blind");
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Choice form={form} item={item} kinds={joins ? ["agent", "number"] : ["agent", "service", "number"]} />
        <Text size="sm" c="dimmed">
          {joins ? (full ? words.full : words.joinHelp) : form.target === "service" ? words.noAsk : words.askHelp}
        </Text>
        {!joins && (
          <Textarea
            label={words.note}
            autosize
            minRows={2}
            maxRows={6}
            value={form.note}
            onChange={(event) => form.setNote(event.currentTarget.value)}
          />
        )}
        {!joins && form.target !== "number" && (item?.required_skills.length ?? 0) > 0 && (
          <Checkbox
            label={words.keepSkills}
            checked={form.keepSkills}
            onChange={(event) => form.setKeepSkills(event.currentTarget.checked)}
          />
        )}
        <Refusal problem={form.refusal} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          {joins ? (
            <Button type="submit" disabled={!form.ready || full} loading={form.pending === "join"}>
              {words.joinNow}
            </Button>
          ) : (
            <TransferButtons form={form} call={call} />
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Hand a call on to an agent, a service or an outside number, at once or after asking there; or add somebody to it. */
export function CallTargetDialog(props: CallTargetDialogProps) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.kind === "join" ? words.joinTitle : words.transferTitle}
      size="lg"
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <CallTargetForm {...props} />
    </Modal>
  );
}

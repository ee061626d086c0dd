import { NumberInput, Radio, Select, SimpleGrid, Switch } from "@mantine/core";
import { useMemo } from "react";
import type { Service, ServiceLevelTarget } from "@/api/services";
import { DurationInput } from "@/shared/DurationInput";
import type { DurationUnit } from "@/shared/duration";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { useHarm } from "../plan/useHarm";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { same } from "../record/edit";
import { HubChoice } from "../record/HubChoice";
import type { EditorProps } from "../record/ListPage";
import { NameAndKey } from "../record/NameAndKey";
import type { Editor } from "../record/useEditor";
import { useRecordEditor } from "../record/useRecordEditor";
import { Callbacks } from "./Callbacks";
import { HolidaysEditor } from "./HolidaysEditor";
import { HoursEditor } from "./HoursEditor";
import { RequiredSkills, SkillsImpact } from "./RequiredSkills";
import { Routing } from "./Routing";
import { ServiceTakers } from "./ServiceTakers";
import { bodyOf, check, formOf, type ServiceForm } from "./serviceForm";

const words = text.admin.services;
const record = text.admin.record;
const ZONES = Intl.supportedValuesOf("timeZone");
const LONG_UNITS: DurationUnit[] = ["minutes", "hours", "days"];

type Part = { editor: Editor<ServiceForm> };

function TargetFields({
  editor,
  name,
  label,
  help,
}: Part & { name: "real_time_target" | "deferred_target"; label: string; help: string }) {
  const { form, change, error } = editor;
  const target = form[name];
  const set = (part: Partial<ServiceLevelTarget>) => change(name, { ...target, ...part });
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ padding: 0, fontWeight: 560 }}>{label}</legend>
      <p style={{ margin: "0 0 6px", color: "var(--mo-ink-soft)", fontSize: "0.8125rem" }}>{help}</p>
      <SimpleGrid cols={2} maw={460}>
        <NumberInput
          label={words.fraction}
          value={Math.round(target.fraction * 1000) / 10}
          onChange={(value) => set({ fraction: (Number(value) || 0) / 100 })}
          error={error(`${name}.fraction`)}
          min={1}
          max={100}
          decimalScale={1}
          suffix=" %"
          allowNegative={false}
        />
        <DurationInput
          label={words.within}
          value={target.within}
          onChange={(within) => set({ within: within ?? "PT0S" })}
          error={error(`${name}.within`)}
          units={["seconds", "minutes", "hours", "days"]}
        />
      </SimpleGrid>
    </fieldset>
  );
}

function ZoneClock({ zone }: { zone: string }) {
  const now = useNow();
  try {
    return words.zoneNow(new Intl.DateTimeFormat(undefined, { timeZone: zone, timeStyle: "short" }).format(now));
  } catch {
    return null;
  }
}

function Hours({ editor }: Part) {
  const { form, change, error } = editor;
  const zones = useMemo(() => [...new Set(["UTC", form.zone, ...ZONES])], [form.zone]);
  return (
    <FormSection title={words.hoursTitle} help={words.hoursHelp}>
      <Radio.Group
        label={words.open}
        value={form.always ? "always" : "hours"}
        onChange={(value) => change("always", value === "always")}
      >
        <Radio value="always" label={words.openAlways} mt={6} />
        <Radio value="hours" label={words.openHours} mt={6} />
      </Radio.Group>
      <Select
        label={words.zone}
        description={
          <>
            {words.zoneHelp} <ZoneClock zone={form.zone} />
          </>
        }
        data={zones}
        value={form.zone}
        onChange={(zone) => zone && change("zone", zone)}
        error={error("zone") ?? error("calendar.zone")}
        searchable
        limit={60}
        w="min(100%, 340px)"
      />
      {!form.always && <HoursEditor week={form.week} onChange={(week) => change("week", week)} error={error} />}
      <HolidaysEditor
        days={form.holidays}
        onChange={(days) => change("holidays", days)}
        error={error("holidays") ?? error("calendar.holidays")}
      />
    </FormSection>
  );
}

function Offering({ editor }: Part) {
  const { form, change, error } = editor;
  const duration = (
    name: "offer_timeout" | "reject_cooldown" | "wrap_up_limit" | "preferred_wait",
    label: string,
    help: string,
    units?: DurationUnit[],
  ) => (
    <DurationInput
      label={label}
      description={help}
      value={form[name]}
      onChange={(value) => change(name, value ?? "PT0S")}
      error={error(name)}
      {...(units && { units })}
    />
  );
  return (
    <FormSection title={words.routingTitle} help={words.routingHelp}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="lg">
        {duration("offer_timeout", words.offerTimeout, words.offerTimeoutHelp, ["seconds", "minutes"])}
        {duration("reject_cooldown", words.rejectCooldown, words.rejectCooldownHelp)}
        {duration("preferred_wait", words.preferredWait, words.preferredWaitHelp, [
          "seconds",
          "minutes",
          "hours",
          "days",
        ])}
        {duration("wrap_up_limit", words.wrapUp, words.wrapUpHelp)}
        <NumberInput
          label={words.priority}
          description={words.priorityHelp}
          value={form.priority}
          onChange={(value) => change("priority", Number(value) || 0)}
          error={error("priority")}
          suffix=" s"
          min={-86_400}
          max={86_400}
          allowDecimal={false}
        />
        <NumberInput
          label={words.maxWaiting}
          description={words.maxWaitingHelp}
          value={form.max_waiting}
          onChange={(value) => change("max_waiting", Number(value) || 0)}
          error={error("max_waiting")}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          allowNegative={false}
        />
      </SimpleGrid>
      <Switch
        label={words.reasonsRequired}
        description={words.reasonsRequiredHelp}
        checked={form.reasons_required}
        onChange={(event) => change("reasons_required", event.currentTarget.checked)}
      />
    </FormSection>
  );
}

function Overflow({ editor, ownId }: Part & { ownId: string | null }) {
  const { form, change, error } = editor;
  const { services } = useNames().directory;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        label={words.overflowTo}
        description={words.overflowToHelp}
        data={services
          .filter(({ id, active }) => id !== ownId && (active || id === form.overflow_service_id))
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={form.overflow_service_id}
        onChange={(id) => {
          change("overflow_service_id", id);
          if (!id) change("overflow_after", null);
        }}
        error={error("overflow_service_id")}
        placeholder={record.none}
        clearable
      />
      <DurationInput
        label={words.overflowAfter}
        description={words.overflowAfterHelp}
        value={form.overflow_after}
        onChange={(value) => change("overflow_after", value)}
        error={error("overflow_after")}
        units={LONG_UNITS}
        disabled={!form.overflow_service_id}
        optional
      />
    </SimpleGrid>
  );
}

const nameOf = (service: Service) => service.name;

/** One service: targets, hours, who may answer, and how contacts are offered. */
export function ServiceEditor({ record: service, onClose, onCreated, onRetire }: EditorProps<Service>) {
  const names = useNames();
  const harm = useHarm();
  const editor = useRecordEditor<Service, ServiceForm>({
    kind: "services",
    record: service,
    formOf,
    check,
    nameOf,
    onCreated,
    bodyOf,
    confirming: harm.save,
  });
  const { form, change, error } = editor;
  const { required_skills, widening } = form;
  const skillsChanged = service !== null && !same(required_skills, service.required_skills);
  const stepsChanged = service !== null && !same(widening, service.widening);
  const impact = service && <SkillsImpact serviceId={service.id} needs={{ required_skills, widening }} />;
  return (
    <EditorFrame
      title={service?.name ?? words.new}
      editor={editor}
      labels={{
        name: record.name,
        key: record.key,
        hub_id: record.hub,
        always: words.open,
        zone: words.zone,
        week: words.hoursTitle,
        holidays: words.holidays,
        real_time_target: words.realTime,
        deferred_target: words.deferred,
        required_skills: words.skillsTitle,
        overflow_service_id: words.overflowTo,
        overflow_after: words.overflowAfter,
        priority: words.priority,
        offer_timeout: words.offerTimeout,
        reject_cooldown: words.rejectCooldown,
        wrap_up_limit: words.wrapUp,
        preferred_wait: words.preferredWait,
        max_waiting: words.maxWaiting,
        reasons_required: words.reasonsRequired,
        ranking: words.ranking,
        rank: words.rank,
        weight: words.weight,
        reserved_real_time: words.reservedRealTime,
        reserved_deferred: words.reservedDeferred,
        asked_at_once: words.askedAtOnce,
        score: text.value.score,
        value_window_seconds: text.value.window,
        outside_score: text.value.outside,
        widening: words.widening,
        callback: words.callback.title,
      }}
      onClose={onClose}
      retireHelp={words.retireHelp}
      {...(service && { active: service.active })}
      {...(onRetire && { onRetire })}
    >
      {harm.dialog}
      <FormSection title={record.general}>
        <NameAndKey editor={editor} nameHelp={words.nameHelp} />
        <HubChoice
          value={form.hub_id}
          onChange={(id) => change("hub_id", id)}
          help={words.hubHelp}
          error={error("hub_id")}
        />
      </FormSection>
      <FormSection title={words.targetsTitle} help={words.targetsHelp}>
        <TargetFields editor={editor} name="real_time_target" label={words.realTime} help={words.realTimeHelp} />
        <TargetFields editor={editor} name="deferred_target" label={words.deferred} help={words.deferredHelp} />
      </FormSection>
      <Hours editor={editor} />
      <FormSection title={words.skillsTitle} help={words.skillsHelp}>
        <RequiredSkills
          needs={form.required_skills}
          names={names}
          onChange={(needs) => change("required_skills", needs)}
          error={error}
        />
        {skillsChanged && impact}
        <Overflow editor={editor} ownId={service?.id ?? null} />
      </FormSection>
      <Routing editor={editor} names={names}>
        {stepsChanged && !skillsChanged && impact}
      </Routing>
      <Offering editor={editor} />
      <Callbacks editor={editor} />
      {service && <ServiceTakers service={service} names={names} dirty={editor.dirty} />}
    </EditorFrame>
  );
}

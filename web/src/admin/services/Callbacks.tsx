import { NumberInput, Radio, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { TimeInput } from "@mantine/dates";
import type { CallbackRules } from "@/api/services";
import { DurationInput } from "@/shared/DurationInput";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import type { Editor } from "../record/useEditor";
import type { ServiceForm } from "./serviceForm";

const words = text.admin.services.callback;

/** Calling back instead of letting wait, and the place of who is back within moments. */
export function Callbacks({ editor }: { editor: Editor<ServiceForm> }) {
  const { form, change, error } = editor;
  const rules = form.callback;
  const set = (part: Partial<CallbackRules>) => change("callback", { ...rules, ...part });
  const fault = (name: keyof CallbackRules) => error(`callback.${name}`);
  const offered = (name: "offer_when_full" | "offer_when_closed", label: string) => (
    <Switch label={label} checked={rules[name]} onChange={(event) => set({ [name]: event.currentTarget.checked })} />
  );
  const clock = (name: "earliest" | "latest", label: string) => (
    <TimeInput
      label={label}
      value={rules[name].slice(0, 5)}
      onChange={(event) => event.currentTarget.value && set({ [name]: `${event.currentTarget.value}:00` })}
      error={fault(name)}
    />
  );
  return (
    <FormSection title={words.title} help={words.help}>
      <Switch
        label={words.allowed}
        description={words.allowedHelp}
        checked={rules.allowed}
        onChange={(event) => set({ allowed: event.currentTarget.checked })}
      />
      {rules.allowed && (
        <>
          <DurationInput
            label={words.offerAbove}
            description={words.offerAboveHelp}
            value={rules.offer_above}
            onChange={(value) => set({ offer_above: value ?? "PT0S" })}
            error={fault("offer_above")}
            units={["seconds", "minutes", "hours"]}
          />
          {offered("offer_when_full", words.whenFull)}
          {offered("offer_when_closed", words.whenClosed)}
        </>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="lg">
        {clock("earliest", words.earliest)}
        {clock("latest", words.latest)}
        <NumberInput
          label={words.attempts}
          description={words.attemptsHelp}
          value={rules.max_attempts}
          onChange={(value) => set({ max_attempts: Number(value) || 1 })}
          error={fault("max_attempts")}
          min={1}
          max={20}
          allowDecimal={false}
        />
        <DurationInput
          label={words.retryAfter}
          description={words.retryAfterHelp}
          value={rules.retry_after}
          onChange={(value) => set({ retry_after: value ?? "PT0S" })}
          error={fault("retry_after")}
          units={["minutes", "hours", "days"]}
        />
        <TextInput
          label={words.region}
          description={words.regionHelp}
          value={rules.region}
          maxLength={2}
          onChange={(event) => set({ region: event.currentTarget.value.toUpperCase() })}
          error={fault("region")}
        />
        <DurationInput
          label={words.keepPlace}
          description={words.keepPlaceHelp}
          value={rules.keep_place}
          onChange={(value) => set({ keep_place: value ?? "PT0S" })}
          error={fault("keep_place")}
          units={["seconds", "minutes"]}
        />
      </SimpleGrid>
      <Switch
        label={words.merge}
        description={words.mergeHelp}
        checked={rules.merge_on_contact}
        onChange={(event) => set({ merge_on_contact: event.currentTarget.checked })}
      />
      <Radio.Group
        label={words.mode}
        value={rules.mode}
        onChange={(mode) => set({ mode: mode as CallbackRules["mode"] })}
        error={fault("mode")}
      >
        <Radio value="agent_first" label={words.agentFirst} mt={6} />
        <Radio value="customer_first" label={words.customerFirst} description={words.customerFirstHelp} mt={6} />
      </Radio.Group>
    </FormSection>
  );
}

import { Alert, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Service } from "@/api/services";
import { ConditionInput } from "@/shared/ConditionInput";
import { ShareInput } from "@/shared/ShareInput";
import { AskedInput, RankInput, WeightInput } from "@/shared/UrgencyInputs";
import type { Names } from "@/shared/useNames";
import { ValueInputs } from "@/shared/ValueInputs";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import type { Editor } from "../record/useEditor";
import type { ServiceForm } from "./serviceForm";
import { WideningSteps } from "./WideningSteps";

const words = text.admin.services;
const RANKINGS = Object.entries(words.rankings) as [Service["ranking"], { name: string; help: string }][];

interface RoutingProps {
  editor: Editor<ServiceForm>;
  names: Names;
  /** What the steps as they stand in the form would mean. */
  children: ReactNode;
}

/** Who is asked first, whose contacts come first, and whom to ask when nobody took one. */
export function Routing({ editor, names, children }: RoutingProps) {
  const { form, change, error } = editor;
  return (
    <FormSection title={words.rulesTitle} help={words.rulesHelp}>
      <Radio.Group
        label={words.ranking}
        description={words.rankingHelp}
        value={form.ranking}
        onChange={(value) => change("ranking", value as Service["ranking"])}
        error={error("ranking")}
      >
        <Stack gap={8} mt={8}>
          {RANKINGS.map(([value, { name, help }]) => (
            <Radio key={value} value={value} label={name} description={help} />
          ))}
        </Stack>
      </Radio.Group>
      {form.ranking === "best_value" && (
        <ValueInputs
          score={form.score}
          windowSeconds={form.value_window_seconds}
          outside={form.outside_score}
          onOutside={(asks) => change("outside_score", asks)}
          onScore={(score) => change("score", score)}
          onWindow={(seconds) => change("value_window_seconds", seconds)}
          error={{
            score: error("score"),
            window: error("value_window_seconds"),
            outside: error("outside_score"),
          }}
        />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="lg">
        <WeightInput
          label={words.weight}
          description={words.weightHelp}
          value={form.weight}
          onChange={(weight) => change("weight", weight)}
          error={error("weight")}
        />
        <RankInput
          label={words.rank}
          description={words.rankHelp}
          value={form.rank}
          onChange={(rank) => change("rank", rank)}
          error={error("rank")}
        />
      </SimpleGrid>
      {form.rank < 0 && (
        <Alert color="yellow" variant="light" role="status" icon={<IconAlertTriangle size={18} />}>
          {words.rankStarves}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="lg">
        <ShareInput
          label={words.reservedRealTime}
          description={words.reservedRealTimeHelp}
          value={form.reserved_real_time}
          onChange={(share) => change("reserved_real_time", share)}
          error={error("reserved_real_time")}
        />
        <ShareInput
          label={words.reservedDeferred}
          description={words.reservedDeferredHelp}
          value={form.reserved_deferred}
          onChange={(share) => change("reserved_deferred", share)}
          error={error("reserved_deferred")}
        />
      </SimpleGrid>
      <AskedInput
        label={words.askedAtOnce}
        description={words.askedAtOnceHelp}
        value={form.asked_at_once}
        onChange={(asked) => change("asked_at_once", asked ?? 1)}
        error={error("asked_at_once")}
        w={320}
      />
      <ConditionInput
        value={form.condition}
        onChange={(condition) => change("condition", condition)}
        error={error("condition")}
      />
      <div>
        <Text component="h4" size="sm" fw={560} m={0}>
          {words.widening}
        </Text>
        <Text size="xs" c="var(--mo-ink-soft)" mb="sm">
          {words.wideningHelp}
        </Text>
        <WideningSteps
          steps={form.widening}
          required={form.required_skills}
          names={names}
          onChange={(widening) => change("widening", widening)}
          error={error}
        />
      </div>
      {children}
    </FormSection>
  );
}

import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconPlugConnected } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type Touchpoint, testTouchpoint } from "@/api/admin";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";

const words = text.admin.touchpoints;

/** Tries a touchpoint for real and says what came of it, with the remedy. */
export function TestSection({ touchpoint, dirty }: { touchpoint: Touchpoint; dirty: boolean }) {
  const test = useMutation({ mutationFn: () => testTouchpoint(touchpoint.id) });
  const failure = test.error ? readable(test.error) : null;
  const { data } = test;
  return (
    <FormSection title={words.test} help={words.testHelp}>
      <Button
        variant="light"
        leftSection={<IconPlugConnected size={16} />}
        loading={test.isPending}
        disabled={dirty}
        onClick={() => test.mutate()}
        style={{ alignSelf: "flex-start" }}
      >
        {words.testNow}
      </Button>
      <div role="status">
        {failure && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={failure.title}>
            {failure.detail} {failure.remedy}
          </Alert>
        )}
        {data && (
          <Alert
            color={data.ok ? "green" : "red"}
            variant="light"
            icon={data.ok ? <IconCircleCheck size={18} /> : <IconAlertTriangle size={18} />}
            title={data.ok ? words.testOk : words.testFailed}
          >
            {data.message} {data.remedy}
          </Alert>
        )}
      </div>
    </FormSection>
  );
}

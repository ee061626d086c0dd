import { Anchor, Button, Code, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { readEmbed, type Touchpoint } from "@/api/admin";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { FormSection } from "../record/EditorFrame";

const words = text.admin.touchpoints;

/** What puts the touchpoint on the company's own pages. */
export function EmbedSection({ touchpoint }: { touchpoint: Touchpoint }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["embed", touchpoint.id, touchpoint.version],
    queryFn: () => readEmbed(touchpoint.id),
  });
  return (
    <FormSection title={words.embed} help={words.embedHelp}>
      {isPending ? (
        <LoadingRows rows={1} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <Code block tabIndex={0} style={{ overflowX: "auto" }}>
            {data.html}
          </Code>
          <Group>
            <CopyButton value={data.html}>
              {({ copied, copy }) => (
                <Button
                  variant="light"
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                  onClick={copy}
                >
                  {copied ? text.shell.common.copied : words.copyCode}
                </Button>
              )}
            </CopyButton>
            {data.url && (
              <Anchor href={data.url} target="_blank" rel="noopener noreferrer" size="sm">
                {data.url} <IconExternalLink size={14} style={{ verticalAlign: "middle" }} aria-hidden />
              </Anchor>
            )}
          </Group>
        </>
      )}
    </FormSection>
  );
}

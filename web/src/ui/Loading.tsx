import { Center, Loader, Skeleton, Stack } from "@mantine/core";
import { text } from "@/text";

/** Fills a whole page or panel while it loads. */
export function Loading() {
  return (
    <Center h="100%" mih={120}>
      <Loader aria-label={text.shell.loading} />
    </Center>
  );
}

/** Stands for rows that are on their way. */
export function LoadingRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" p="sm" role="status" aria-label={text.shell.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}

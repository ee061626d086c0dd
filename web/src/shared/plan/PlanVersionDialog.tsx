import { Anchor, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PLAN_VERSIONS_KEY, readPlanVersion } from "@/api/plan";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { ChangeTable } from "./ChangeTable";

const words = text.admin.plan;

function Opened({ number }: { number: number }) {
  const { data, error, refetch } = useQuery({
    queryKey: [...PLAN_VERSIONS_KEY, number],
    queryFn: () => readPlanVersion(number),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />;
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Instant at={data.at} /> {words.versions.by(data.account_name)}
        {data.restored !== null && ` · ${words.versions.restores(data.restored)}`}
      </Text>
      {data.comment && <Text size="sm">{data.comment}</Text>}
      <ChangeTable changes={data.changes} label={words.versions.changed} />
    </Stack>
  );
}

/** The version of the routing plan that something was decided under, and at a click who changed what for it. */
export function PlanVersionLink({ number }: { number: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Anchor component="button" type="button" size="sm" onClick={() => setOpen(true)}>
        {words.openVersion(number)}
      </Anchor>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        size="xl"
        title={words.opened(number)}
        closeButtonProps={{ "aria-label": text.shell.common.close }}
      >
        <Opened number={number} />
      </Modal>
    </>
  );
}

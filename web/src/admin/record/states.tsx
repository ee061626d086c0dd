import { IconMapQuestion } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";

const words = text.admin.record;

/** Shows its content once there is something to show; otherwise that it loads, or what went wrong. */
export function Loaded({ query, children }: { query: UseQueryResult<unknown>; children: ReactNode }) {
  if (query.isPending) return <LoadingRows rows={7} />;
  if (query.error && query.data === undefined)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return children;
}

interface OpenRecordProps {
  /** From the address: an id, `new`, or nothing. */
  id: string | null;
  found: boolean;
  loaded: boolean;
  children: ReactNode;
}

/** The editor of the record in the address; says so when there is no such record. */
export function OpenRecord({ id, found, loaded, children }: OpenRecordProps) {
  if (id === null) return null;
  if (id === "new" || found) return children;
  return loaded ? <EmptyState icon={IconMapQuestion} title={words.gone} detail={words.goneDetail} /> : null;
}

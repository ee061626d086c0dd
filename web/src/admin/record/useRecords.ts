import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type RecordKind, readRecords, restoreRecord, retireRecord, type Versioned } from "@/api/admin";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import { undoNotice } from "./undoNotice";

const words = text.admin.record;

/** The key under which a list is kept: by the name that the live stream gives when it has changed. */
export const listKey = (kind: string) => ["admin", kind.replaceAll("-", "_")];

/** A whole list, retired records too; read again when the live stream says that it has changed. */
export function useRecords<T extends Versioned>(kind: RecordKind) {
  return useQuery({ queryKey: listKey(kind), queryFn: () => readRecords<T>(kind), staleTime: 15_000 });
}

/** Puts a stored record into the list that is shown, without waiting for it to be read again. */
export function useTake<T extends Versioned>(kind: RecordKind) {
  const client = useQueryClient();
  return useCallback(
    (record: T) => {
      client.setQueryData<T[]>(listKey(kind), (list) => {
        if (!list) return list;
        return list.some(({ id }) => id === record.id)
          ? list.map((old) => (old.id === record.id ? record : old))
          : [...list, record];
      });
      void client.invalidateQueries({ queryKey: ["directory"] });
    },
    [client, kind],
  );
}

/** Retire and restore, each with a way back in its notice. */
export function useRetirement<T extends Versioned>(kind: RecordKind, nameOf: (record: T) => string) {
  const take = useTake<T>(kind);
  const { mutate } = useMutation({
    mutationFn: ({ record, retire }: { record: T; retire: boolean }) =>
      retire ? retireRecord<T>(kind, record.id) : restoreRecord<T>(kind, record.id),
    onSuccess: (stored, { retire }) => {
      take(stored);
      const name = nameOf(stored);
      undoNotice(retire ? words.retiredNotice(name) : words.restoredNotice(name), () =>
        mutate({ record: stored, retire: !retire }),
      );
    },
    onError: (error, { record, retire }) => {
      const name = nameOf(record);
      notifications.show({
        color: "red",
        title: retire ? words.retireFailed(name) : words.restoreFailed(name),
        message: sentence(error),
        autoClose: 12_000,
      });
    },
  });
  return useCallback((record: T) => mutate({ record, retire: record.active }), [mutate]);
}

import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type AccountView, activateAccount, deactivateAccount, readAccounts } from "@/api/admin";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import { undoNotice } from "../record/undoNotice";

const words = text.admin.accounts;
/** The live stream announces changed accounts as changed agents. */
const KEY = ["admin", "agents"];

export function useAccounts() {
  return useQuery({ queryKey: KEY, queryFn: readAccounts, staleTime: 15_000 });
}

export function useTakeAccount() {
  const client = useQueryClient();
  return useCallback(
    (view: AccountView) => {
      client.setQueryData<AccountView[]>(KEY, (list) => {
        if (!list) return list;
        const { id } = view.account;
        return list.some(({ account }) => account.id === id)
          ? list.map((old) => (old.account.id === id ? view : old))
          : [...list, view];
      });
      void client.invalidateQueries({ queryKey: ["directory"] });
    },
    [client],
  );
}

/** Deactivate or activate an account, with a way back in the notice. */
export function useActivation() {
  const take = useTakeAccount();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ view, active }: { view: AccountView; active: boolean }) =>
      active ? activateAccount(view.account.id) : deactivateAccount(view.account.id),
    onSuccess: (view, { active }) => {
      take(view);
      const { name } = view.account;
      undoNotice(active ? words.activated(name) : words.deactivated(name), () => mutate({ view, active: !active }));
    },
    onError: (error) => notifications.show({ color: "red", message: sentence(error), autoClose: 10_000 }),
  });
  return {
    setActive: useCallback((view: AccountView, active: boolean) => mutate({ view, active }), [mutate]),
    isPending,
  };
}

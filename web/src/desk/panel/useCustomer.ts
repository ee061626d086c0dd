import { useQuery, useQueryClient } from "@tanstack/react-query";
import { readCustomer } from "@/api/customers";
import type { Id } from "@/api/units";

export const customerKey = (id: Id) => ["customer", id];

/** A customer with identifiers and cases; read again when an event concerns the customer. */
export function useCustomer(id: Id) {
  return useQuery({ queryKey: customerKey(id), queryFn: () => readCustomer(id), staleTime: 10_000 });
}

/** Read a customer again after a change of ours. */
export function useRefreshCustomer(id: Id): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: customerKey(id) });
}

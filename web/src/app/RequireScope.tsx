import { IconLock } from "@tabler/icons-react";
import { Outlet } from "react-router";
import type { Scope } from "@/api/access";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { useMay } from "./session";

/** Shows its pages to holders of a scope, and to others in words why not. */
export function RequireScope({ scope }: { scope: Scope }) {
  if (useMay(scope)) return <Outlet />;
  const { title, detail } = text.errors.forbidden;
  return <EmptyState page icon={IconLock} title={title} detail={detail} />;
}

import { useCallback, useEffect, useRef } from "react";
import { addShortcut } from "@/keys/registry";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { currentOf, useWorkplace } from "../data/workplace";

const words = text.desk.list;

/** Move through the list with Alt and the arrows, or jump to one of the first nine. */
export function useListKeys(order: readonly string[], open: (id: string) => void): void {
  const latest = useRef(order);
  useEffect(() => {
    latest.current = order;
  }, [order]);
  const step = useCallback(
    (by: 1 | -1) => {
      const ids = latest.current;
      const at = ids.indexOf(currentOf(useWorkplace.getState()) ?? "");
      const next = at === -1 ? (by === 1 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length;
      const id = ids[next];
      if (id) open(id);
    },
    [open],
  );
  const forward = useCallback(() => step(1), [step]);
  const backward = useCallback(() => step(-1), [step]);
  useShortcut({ keys: "Alt+ArrowDown", label: words.next, group: "desk", run: forward });
  useShortcut({ keys: "Alt+ArrowUp", label: words.previous, group: "desk", run: backward });
  useEffect(() => {
    const ends = Array.from({ length: 9 }, (_, index) =>
      addShortcut({
        keys: `Alt+${index + 1}`,
        label: words.nth,
        group: "desk",
        hidden: index > 0,
        shown: "Alt+1 … 9",
        run: () => {
          const id = latest.current[index];
          if (id) open(id);
        },
      }),
    );
    return () => {
      for (const end of ends) end();
    };
  }, [open]);
}

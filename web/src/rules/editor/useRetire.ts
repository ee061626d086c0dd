import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { undoNotice } from "@/admin/record/undoNotice";
import { sentence } from "@/api/problem";
import { RULE_SETS_KEY, type RuleSet, ruleSetKey, setRuleSetActive } from "@/api/rules";
import { text } from "@/text";

const words = text.rules.model;

/** Takes a rule set out of use or puts it back; what was done can be undone from the notice. */
export function useRetire({ key, name }: RuleSet) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (active: boolean) => setRuleSetActive(key, active),
    onSuccess: (changed) => {
      client.setQueryData(ruleSetKey(key), changed);
      void client.invalidateQueries({ queryKey: RULE_SETS_KEY });
      undoNotice(changed.active ? words.wasRestored(name) : words.wasRetired(name), () =>
        change.mutate(!changed.active),
      );
    },
    onError: (error) =>
      notifications.show({ color: "red", title: words.retireFailed, message: sentence(error), autoClose: 12_000 }),
  });
  return change;
}

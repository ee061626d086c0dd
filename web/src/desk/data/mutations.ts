import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { readable, sentence } from "@/api/problem";
import type { EventDocuments } from "@/live/frames";
import { live } from "@/live/store";

/** Tell in words that something did not work. */
export function tellFailure(error: unknown, title?: string): void {
  notifications.show({
    color: "red",
    title: title ?? readable(error).title,
    message: sentence(error),
    autoClose: 9000,
  });
}

interface CommandOptions<Input, Result> {
  run: (input: Input) => Promise<Result>;
  /** The records in the answer; they are shown without waiting for the event. */
  records?: (result: Result) => EventDocuments;
  done?: (result: Result, input: Input) => void;
  /** Returns true when the failure was dealt with; otherwise it is told. */
  failed?: (error: unknown) => boolean;
}

/** A change at the server: nothing is shown as done before the server said so. */
export function useCommand<Input = void, Result = unknown>(options: CommandOptions<Input, Result>) {
  return useMutation({
    mutationFn: options.run,
    onSuccess: (result, input) => {
      if (options.records) live.answer(options.records(result));
      options.done?.(result, input);
    },
    onError: (error) => {
      if (!options.failed?.(error)) tellFailure(error);
    },
  });
}

/** Files on their way up. */

import { type Api, Problem } from "./api";
import type { Upload } from "./state";
import { newId } from "./storage";
import { text } from "./text";

/** Upload a file, and show how far it has come. */
export async function uploadFile(
  api: Api,
  file: File,
  limit: number,
  session: string,
  show: (upload: Upload) => void,
): Promise<void> {
  const upload: Upload = { key: newId(), name: file.name || text.file };
  if (file.size > limit) {
    show({ ...upload, problem: text.fileTooLarge(limit) });
    return;
  }
  show(upload);
  try {
    show({ ...upload, info: await api.upload(file, session) });
  } catch (problem) {
    const why = problem instanceof Problem && problem.message ? problem.message : text.uploadFailed;
    show({ ...upload, problem: why });
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textsUnder } from "../engine/state.js";
import type { Backend } from "./server.js";

/** The backend `file://`: a folder for each place. */
export async function startFolders(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), "devtest-states-"));
  return {
    place: async () => {
      const state = mkdtempSync(join(folder, "place-"));
      return {
        env: { PULUMI_BACKEND_URL: `file://${state}?metadata=skip` },
        texts: async () => textsUnder(state),
      };
    },
    stop: async () => rmSync(folder, { recursive: true }),
  };
}

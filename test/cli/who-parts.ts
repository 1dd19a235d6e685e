import { bruno } from "./who-desk.js";

/** Configurations of several files. */

export const cora = "cora@example.com";
export const root = (include: string, more = "") => `version: 1\ninclude: [${include}]\n${more}apps: {}\n`;
export const team = (group: string, ...people: string[]) =>
  `groups:\n  ${group}:\n    testers: [${people.join(", ")}]\n`;
export const parts = {
  "devtest.yaml": root("teams/*.yaml"),
  "teams/racing.yaml": team("qa", bruno),
  "teams/beta.yaml": team("beta", cora),
};

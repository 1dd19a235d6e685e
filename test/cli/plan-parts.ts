import { stringify } from "yaml";
import { racing as pem } from "../config/certificates.js";
import { racing } from "../laws.js";
import { ann, bob, temporary } from "./plan-desk.js";
import { Repository } from "./repository.js";

/** Configurations of several files, in real repositories. */

export type Files = Readonly<Record<string, string>>;

const { apps } = racing([]);

/** The configuration, which uses these groups, and what it needs. */
export function root(groups: readonly string[], more: object = {}): Files {
  const using = Object.entries(apps ?? {}).map(([key, app]) => [key, { ...app, groups }]);
  const document = { version: 1, include: ["teams/*.yaml"], ...more, apps: Object.fromEntries(using) };
  return { "devtest.yaml": stringify(document), "certs/first.pem": pem };
}

export function team(group: string, ...testers: unknown[]): string {
  return stringify({ groups: { [group]: { testers } } });
}

/** `main` has these files; the branch that is checked out is called `change`. */
export function repository(files: Files, top = temporary()): Repository {
  const here = new Repository(top);
  here.commit(files);
  here.git("checkout", "--quiet", "-b", "change");
  return here;
}

export const one = { ...root(["qa"]), "teams/racing.yaml": team("qa", ann) };
export const both = {
  ...root(["qa", "beta"]),
  "teams/racing.yaml": team("qa", ann),
  "teams/beta.yaml": team("beta", bob),
};

/** As the files are, and as they are committed. */
export const heads: readonly (readonly string[])[] = [
  ["--base", "main"],
  ["--base", "main", "--head", "change"],
];

/** The calls that do the whole job, for the rivals that know no record. */
import { pemOf } from "./documents.js";
import type { Portfolio } from "./portfolio.js";

export interface Call {
  /** Below the address of the API. */
  readonly path: string;
  readonly body: string;
}

export interface AppCalls {
  readonly register: Call;
  readonly groups: readonly Call[];
}

/** One call for each app, then one for each of its groups, with everybody of the group. */
export function callsOf(portfolio: Portfolio): readonly AppCalls[] {
  return portfolio.map((app) => {
    const { appId, packageName } = app;
    const path = `v1/applications/${appId}`;
    const register = {
      path: `${path}/devtest/register`,
      body: JSON.stringify({ packageName, certificate: pemOf(app) }),
    };
    const groups = app.groups.map(({ name, people }) => ({
      path: `${path}/tracks/devtest/testers`,
      body: JSON.stringify({ groups: [{ name, testers: people }] }),
    }));
    return { register, groups };
  });
}

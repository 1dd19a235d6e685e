import { ConfigError } from "./errors.js";

/**
 * Today in UTC, `YYYY-MM-DD`; DEVTEST_TODAY says another day, for tests.
 * @throws ConfigError when that is no date
 */
export function readToday(env: Readonly<Record<string, string | undefined>>): string {
  const today = env["DEVTEST_TODAY"] || new Date().toISOString().slice(0, 10);
  const date = new Date(`${today}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${today}T`)) return today;
  const problem = "no date";
  throw new ConfigError([{ location: "environment", path: "DEVTEST_TODAY", problem, cure: "YYYY-MM-DD" }]);
}

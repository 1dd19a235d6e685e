/**
 * A token helper that keeps tokens in the file HELPER_STATE, records its arguments, environment and input in
 * HELPER_JOURNAL, and fails in the way its first argument names.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

const [fault = "", verb = ""] = process.argv.slice(2);
const stateFile = process.env["HELPER_STATE"] ?? "";
const tokens: Record<string, string> = existsSync(stateFile)
  ? JSON.parse(readFileSync(stateFile, "utf8"))
  : {};
const input = fault === "deaf" ? "" : readFileSync(0, "utf8");
const argv = process.argv.slice(2);
appendFileSync(
  process.env["HELPER_JOURNAL"] ?? "",
  `${JSON.stringify({ argv, cwd: process.cwd(), env: process.env, input })}\n`,
);
const profile = /^profile=(.*)$/m.exec(input)?.[1] ?? "";

if (fault === "slow") setInterval(() => undefined, 1000);
else if (fault === "deaf" || fault === "broken") fail("\nno such thing\nsecond line");
else if (fault === "chatty" && verb === "store") fail(`rejected: ${input.replaceAll("\n", " ")}`);
else if (fault === "encoding" && verb === "store") fail(`rejected: ${encoded(input)}`);
else if (fault === "endless") process.stdout.write("a=b\n".repeat(50_000));
else if (fault === "prose") console.log("there is nothing here");
else if (fault === "half") console.log("client_id=test-client");
else answer();

function answer(): void {
  if (verb === "get") process.stdout.write(tokens[profile] ?? "");
  else if (fault === "forgetful") return;
  else if (verb === "store") tokens[profile] = input.replace(/^profile=.*\n/m, "").trimEnd();
  else delete tokens[profile];
  writeFileSync(stateFile, JSON.stringify(tokens));
}

function encoded(text: string): string {
  const token = /^refresh_token=(.*)$/m.exec(text)?.[1] ?? "";
  return `${encodeURIComponent(token)} ${Buffer.from(token).toString("base64")}`;
}

function fail(words: string): void {
  process.stderr.write(`${words}\n`);
  process.exitCode = 3;
}

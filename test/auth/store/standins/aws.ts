#!/usr/bin/env node
/**
 * A stand-in for the AWS CLI (version 2): exactly these options, the CLI's words and exit codes, `file:///dev/stdin`
 * opened as a file the way the CLI does, `--query` of just the one expression. Its secrets are in the file
 * FAKE_AWS_STATE, its arguments are added to FAKE_AWS_JOURNAL.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/
 */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

type Secrets = Record<string, { VersionId: string; SecretString: string }>;
type Options = Record<string, string | boolean | undefined>;

const stateFile = process.env["FAKE_AWS_STATE"] ?? "";
const secrets: Secrets = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : {};
const [service, operation = "", ...rest] = process.argv.slice(2);
appendFileSync(process.env["FAKE_AWS_JOURNAL"] ?? "", `${JSON.stringify(process.argv.slice(2))}\n`);

function end(code: number, message: string): never {
  process.stderr.write(`\n${message}\n`);
  process.exit(code);
}

function parameter(value: string | boolean | undefined): string {
  const text = String(value);
  return text.startsWith("file://") ? readFileSync(text.slice("file://".length), "utf8") : text;
}

function save(name: string, text: string): object {
  const VersionId = randomUUID();
  secrets[name] = { VersionId, SecretString: text };
  return {
    ARN: `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}-AbCdEf`,
    Name: name,
    VersionId,
  };
}

function existing(name: string, call: string) {
  const found = secrets[name];
  if (found !== undefined) return found;
  return end(
    254,
    `An error occurred (ResourceNotFoundException) when calling the ${call} operation: Secrets Manager can't find the specified secret.`,
  );
}

const operations: Record<
  string,
  { options: Record<string, { type: "string" | "boolean" }>; run(o: Options): unknown }
> = {
  "get-secret-value": {
    options: { "secret-id": { type: "string" }, query: { type: "string" }, output: { type: "string" } },
    run: (options) => {
      const { VersionId, SecretString } = existing(String(options["secret-id"]), "GetSecretValue");
      if (options["query"] !== "[VersionId,SecretString]" || options["output"] !== "text")
        return end(252, "this stand-in knows one query only");
      return `${VersionId}\t${SecretString}`;
    },
  },
  "create-secret": {
    options: { name: { type: "string" }, "secret-string": { type: "string" } },
    run: (options) => {
      if (secrets[String(options["name"])] !== undefined)
        end(
          254,
          "An error occurred (ResourceExistsException) when calling the CreateSecret operation: it exists.",
        );
      return save(String(options["name"]), parameter(options["secret-string"]));
    },
  },
  "put-secret-value": {
    options: { "secret-id": { type: "string" }, "secret-string": { type: "string" } },
    run: (options) => {
      existing(String(options["secret-id"]), "PutSecretValue");
      return save(String(options["secret-id"]), parameter(options["secret-string"]));
    },
  },
  "delete-secret": {
    options: { "secret-id": { type: "string" }, "force-delete-without-recovery": { type: "boolean" } },
    run: (options) => {
      existing(String(options["secret-id"]), "DeleteSecret");
      delete secrets[String(options["secret-id"])];
      return { Name: options["secret-id"], DeletionDate: "2026-01-01T00:00:00+00:00" };
    },
  },
};

if (process.env["AWS_ACCESS_KEY_ID"] !== "test-key")
  end(253, 'Unable to locate credentials. You can configure credentials by running "aws configure".');
const known = operations[operation];
if (service !== "secretsmanager" || known === undefined)
  end(252, "aws: error: argument operation: Invalid choice");
const { values } = parseArgs({ args: rest, options: known.options, strict: true });
const result = known.run(values as Options);
writeFileSync(stateFile, JSON.stringify(secrets));
process.stdout.write(`${typeof result === "string" ? result : JSON.stringify(result, null, 4)}\n`);

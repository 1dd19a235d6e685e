import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";

/** The linter holds the boundaries between the rooms. These probes hold that its rules would notice. */
const folder = mkdtempSync(join(tmpdir(), "boundaries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refused = {
  "wire imports the service": ["wire/a.ts", "../service/client.js"],
  "wire imports the settings": ["wire/b.ts", "../settings.js"],
  "a lifecycle imports the SDK": ["lifecycle/a.ts", "@pulumi/pulumi"],
  "a lifecycle imports the configuration": ["lifecycle/b.ts", "../config/index.js"],
  "the auth layer imports the configuration": ["auth/token/a.ts", "../../config/find.js"],
  "the auth layer imports the DevTest service": ["auth/a.ts", "../service/client.js"],
  "the auth layer imports people": ["auth/store/a.ts", "../../people.js"],
  "a declared resource imports a lifecycle": ["resources/a.ts", "../lifecycle/kind.js"],
  "people import what reads files": ["people.ts", "./document/source.js"],
  "the record imports the errors": ["record.ts", "./errors.js"],
  "the ledger imports the errors": ["ledger/a.ts", "../errors.js"],
  "documents import the configuration": ["document/a.ts", "../config/index.js"],
  "lists import the configuration": ["lists/a.ts", "../config/index.js"],
  "the configuration imports the ledger": ["config/checks/a.ts", "../../ledger/entries.js"],
  "reports import the configuration": ["reports/a.ts", "../config/index.js"],
  "the service imports a lifecycle": ["service/a.ts", "../lifecycle/kind.js"],
  "the plan imports what reads files": ["plan.ts", "./document/folder.js"],
  "git imports the configuration": ["git/a.ts", "../config/index.js"],
  "a review imports the auth layer": ["review/a.ts", "../auth/index.js"],
  "a code host imports a review": ["code-host/a.ts", "../review/comment.js"],
  "what may be shown imports the wire": ["text/a.ts", "../wire/exchange.js"],
} as const;

const allowed = {
  "wire imports what may be shown": ["wire/c.ts", "../text/redact.js"],
  "reports import what may be shown": ["reports/b.ts", "../text/redact.js"],
  "a lifecycle imports the record": ["lifecycle/c.ts", "../record.js"],
  "a resource imports the SDK": ["resources/b.ts", "@pulumi/pulumi"],
  "the ledger imports the record": ["ledger/b.ts", "../record.js"],
} as const;

function lintedFiles(): ReadonlySet<string> {
  const config = JSON.parse(readFileSync(join(root, ".biome.json"), "utf8")) as { vcs?: object };
  writeFileSync(
    join(folder, "biome.json"),
    JSON.stringify({ ...config, $schema: undefined, vcs: undefined }),
  );
  for (const [file, imported] of [...Object.values(refused), ...Object.values(allowed)]) {
    const path = join(folder, "provider", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `import * as all from "${imported}";\n\nconsole.log(all);\n`);
  }
  writeFileSync(join(folder, "provider/one.ts"), 'import "./two.js";\n');
  writeFileSync(join(folder, "provider/two.ts"), 'import "./one.js";\n');
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--reporter=json", "--max-diagnostics=none", "provider"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: unknown } }[] };
  return new Set(diagnostics.map(({ location }) => JSON.stringify(location.path)));
}

const complained = [...lintedFiles()].join("\n");

describe("the linter refuses that", () => {
  test.each(Object.entries(refused))("%s", (_, [file]) => expect(complained).toContain(`provider/${file}`));
  test("two files import each other", () => expect(complained).toContain("provider/one.ts"));
});

describe("the linter allows that", () => {
  test.each(Object.entries(allowed))("%s", (_, [file]) => expect(complained).not.toContain(file));
});

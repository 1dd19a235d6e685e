/** What an editor makes of the schema: the language server of VS Code's YAML extension, of Neovim and of others. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { root } from "../engine/stack.js";

const schemaFile = (name: string) => join(root, "schema", name);
const schema = JSON.parse(readFileSync(schemaFile("devtest.schema.json"), "utf8"));
const firstLine = (name: string) => `# yaml-language-server: $schema=${pathToFileURL(schemaFile(name)).href}`;
const uri = "file:///devtest.yaml";
const lines = [
  firstLine("devtest.schema.json"),
  "version: 1",
  "groups:",
  "  qa: { testers: [ann@example.com] }",
  "apps:",
  "  racing:",
  "    packageName: com.example.racing",
  "  puzzle:",
  "    appID: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a",
  "  rally:",
  "    ",
];
/** A part, as `include` names it: without apps and version. */
const partUri = "file:///teams/racing.yaml";
const partLines = [
  firstLine("devtest-part.schema.json"),
  "groups:",
  "  qa: { testers: [kim/tv, { person: kim/home, until: 2027-03-31 }] }",
  "  beta: { testers: [], tester: [] }",
  "guards: { maxAdds: 100 }",
  "",
];
/** What a part is before anything stands in it. */
const emptyUri = "file:///teams/puzzle.yaml";
const emptyLines = [firstLine("devtest-part.schema.json"), "version: 1", ""];

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly range: { readonly start: { readonly line: number; readonly character: number } };
  }[];
}

const home = mkdtempSync(join(tmpdir(), "devtest-editor-"));
let server: ChildProcess;
let connection: MessageConnection;
let published: Published;
let publishedOfPart: Published;
let complaints = "";

/** Whoever opens a connection fails, and says so. */
const offline = `import net from "node:net";
net.Socket.prototype.connect = () => {
  process._rawDebug("a connection was opened");
  throw new Error("there is no network here");
};`;

beforeAll(async () => {
  const command = join(
    dirname(require.resolve("yaml-language-server/package.json")),
    "bin/yaml-language-server",
  );
  const started = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(offline)}`, command, "--stdio"],
    { cwd: home, env: { PATH: process.env["PATH"], HOME: home } },
  );
  started.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  server = started;
  connection = createMessageConnection(
    new StreamMessageReader(started.stdout),
    new StreamMessageWriter(started.stdin),
  );
  const yaml = { schemaStore: { enable: false }, validate: true, completion: true, hover: true };
  connection.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) => (section === "yaml" ? yaml : null)),
  );
  connection.onRequest("client/registerCapability", () => null);
  const waiting = new Map<string, (found: Published) => void>();
  connection.onNotification("textDocument/publishDiagnostics", (found: Published) => {
    if (found.diagnostics.length > 0) waiting.get(found.uri)?.(found);
  });
  const opened = (opening: string, text: readonly string[]): Promise<void> => {
    const document = { uri: opening, languageId: "yaml", version: 1, text: text.join("\n") };
    return connection.sendNotification("textDocument/didOpen", { textDocument: document });
  };
  const diagnosed = (opening: string, text: readonly string[]): Promise<Published> =>
    new Promise((resolve, reject) => {
      waiting.set(opening, resolve);
      opened(opening, text).catch(reject);
    });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true }, textDocument: { completion: {}, hover: {} } },
  });
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: { yaml } });
  published = await diagnosed(uri, lines);
  publishedOfPart = await diagnosed(partUri, partLines);
  await opened(emptyUri, emptyLines);
});

afterAll(async () => {
  const ended = once(server, "exit");
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  await ended;
  connection.dispose();
  rmSync(home, { recursive: true });
});

function at(line: string, character: number) {
  return { textDocument: { uri }, position: { line: lines.indexOf(line), character } };
}

async function offered(place: object): Promise<string[]> {
  const { items } = await connection.sendRequest<{ items: { label: string }[] }>(
    "textDocument/completion",
    place,
  );
  return items.map(({ label }) => label);
}

test("completion under an app offers its keys", async () => {
  const keys = await offered(at("    ", 4));
  expect(keys).toEqual(expect.arrayContaining(["appId", "packageName", "certificates", "groups"]));
  expect(keys).not.toContain("testers");
});

test("hover on a key shows the description of the schema", async () => {
  const hover = await connection.sendRequest<{ contents: { value: string } }>(
    "textDocument/hover",
    at("    packageName: com.example.racing", 6),
  );
  const { description } = schema.$defs.app.properties.packageName;
  expect(plain(hover.contents.value)).toContain(plain(description));
});

/** Markdown escapes some signs. */
function plain(markdown: string): string {
  return markdown.replace(/\\(?=[^\w\s])|&nbsp;/g, "").replace(/\s+/g, " ");
}

test("an unknown key is marked at its line", () => {
  const unknown = published.diagnostics.filter(({ message }) => message.includes("appID"));
  expect(unknown.map(({ range }) => range.start)).toEqual([
    at("    appID: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a", 4).position,
  ]);
});

test("an unknown key of a part is marked, and what the main file alone has; nothing is missing in it", () => {
  const marked = publishedOfPart.diagnostics.map(({ message, range }) => [range.start.line, message]);
  expect(marked.sort()).toEqual([
    [partLines.indexOf("  beta: { testers: [], tester: [] }"), "Property tester is not allowed."],
    [partLines.indexOf("guards: { maxAdds: 100 }"), "Matches a schema that is not allowed."],
  ]);
});

test("completion in a part offers what a part may have, and nothing else", async () => {
  const keys = await offered({ textDocument: { uri: emptyUri }, position: { line: 2, character: 0 } });
  expect(keys.sort()).toEqual(["apps", "existing", "groups", "people", "removed"]);
});

test("hover on a key that a part may not have says why", async () => {
  const hover = await connection.sendRequest<{ contents: { value: string } }>("textDocument/hover", {
    textDocument: { uri: partUri },
    position: { line: partLines.indexOf("guards: { maxAdds: 100 }"), character: 2 },
  });
  const { description } = schema.$defs.included.properties.guards;
  expect(plain(hover.contents.value)).toContain(plain(description));
});

test("the server opens no connection, and says nothing of what it could not do", () =>
  expect(complaints).toBe(""));

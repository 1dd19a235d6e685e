import type { Answer } from "./answers.js";
import { shapeCheck } from "./shapes.js";
import { switchList } from "./switches.js";
import type { World } from "./world.js";

/**
 * `/_emulator`: the routes that arrange and show the fake world. The vendor has nothing like them. Bodies and answers
 * are JSON. Input that is not understood changes nothing; the answer is a 400 with an `error` that says what is allowed.
 */

interface ControlRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly purpose: string;
  readonly play: (world: World, input: unknown) => unknown;
}

const advance = shapeCheck({
  type: "object",
  additionalProperties: false,
  required: ["advanceSeconds"],
  properties: { advanceSeconds: { type: "number", minimum: 0 } },
});

const known = shapeCheck({
  type: "object",
  additionalProperties: false,
  required: ["appIds"],
  properties: { appIds: { type: ["array", "null"], items: { type: "string" } } },
});

const owner = shapeCheck({
  type: "object",
  additionalProperties: false,
  properties: { clientId: { type: "string" } },
});

const switchValues = shapeCheck({ type: "object" });

/** Every control route, in the order in which `GET /_emulator` lists them. */
export const controlRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "/_emulator",
    purpose: "these routes, and the present switches",
    play: (world) => ({
      routes: controlRoutes.map(({ method, path, purpose }) => `${method} ${path}: ${purpose}`),
      switches: world.switches,
    }),
  },
  {
    method: "GET",
    path: "/_emulator/state",
    purpose: "the apps, their certificates, groups and testers, and what counts against the account",
    play: (world) => world.describe(),
  },
  {
    method: "GET",
    path: "/_emulator/requests",
    purpose:
      "every request in order, without secrets, with the status of its answer and whether it was acted on",
    play: (world) => world.journal.entries(),
  },
  {
    method: "POST",
    path: "/_emulator/reset",
    purpose: "everything as at the start",
    play: (world) => {
      world.reset();
      return {};
    },
  },
  {
    method: "POST",
    path: "/_emulator/faults",
    purpose: 'one fault or a list: {"operation": "testers", "status": 500, "act": true}',
    play: (world, input) => world.addFaults(input),
  },
  {
    method: "POST",
    path: "/_emulator/clock",
    purpose: '{"advanceSeconds": 3600}',
    play: (world, input) => {
      world.advance(checked<{ advanceSeconds: number }>(advance, input).advanceSeconds);
      return { now: new Date(world.now()).toISOString() };
    },
  },
  {
    method: "POST",
    path: "/_emulator/switches",
    purpose: `{"re-add": "409"}; names: ${switchList.map(({ name }) => name).join(", ")}`,
    play: (world, input) => {
      world.setSwitches(checked(switchValues, input));
      return world.switches;
    },
  },
  {
    method: "POST",
    path: "/_emulator/apps",
    purpose: '{"appIds": […]}: only these apps exist; null: every well-formed appId is an app',
    play: (world, input) => {
      world.setApps(checked<{ appIds: readonly string[] | null }>(known, input).appIds);
      return { appIds: world.knownApps };
    },
  },
  {
    method: "POST",
    path: "/_emulator/refresh-tokens",
    purpose: 'makes a refresh token as a console does; {"clientId": "other"}: for another client',
    play: (world, input = {}) => ({
      refreshToken: world.issueRefreshToken(checked<{ clientId?: string }>(owner, input)),
    }),
  },
  {
    method: "POST",
    path: "/_emulator/revoke",
    purpose: "ends every refresh token and code so far, and the access tokens issued for them",
    play: (world) => ({ revoked: world.agreements.revokeAll() }),
  },
];

export function isControlPath(path: string): boolean {
  return path === "/_emulator" || path.startsWith("/_emulator/");
}

export function answerControl(world: World, method: string, path: string, body: string): Answer {
  const route = controlRoutes.find((one) => one.method === method && one.path === path);
  if (route === undefined) {
    const allowed = controlRoutes.map((one) => `${one.method} ${one.path}`).join(", ");
    return { status: 400, body: { error: `There is no ${method} ${path}; allowed: ${allowed}.` } };
  }
  try {
    return { status: 200, body: route.play(world, body.trim() === "" ? undefined : JSON.parse(body)) };
  } catch (error) {
    // Wrong input is a RangeError or JSON.parse's SyntaxError. Any other error is a defect of the emulator.
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    return { status: 400, body: { error: error.message } };
  }
}

function checked<Input>(check: ReturnType<typeof shapeCheck>, input: unknown): Input {
  const complaints = check(input).map(({ text }) => text);
  if (complaints.length > 0) throw new RangeError(`Not understood: ${complaints.join("; ")}.`);
  return input as Input;
}

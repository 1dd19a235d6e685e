import * as pulumi from "@pulumi/pulumi";
import { Diagnostics, type IsPrivate, type Path } from "../document/diagnostics.js";
import { didYouMean } from "../document/nearest.js";
import type { Diagnose } from "../document/schema.js";
import { ConfigError, type Diagnostic, diagnosticLine } from "../errors.js";
import { testerKeyPattern } from "../people.js";
import { joinedList } from "../text/list.js";

/** How a resource takes one of its arguments. */
export type Takes =
  /** Must be there, and be known when the program runs. */
  | "required"
  /** May be left out, and must be known when the program runs. */
  | "optional"
  /** May be left out, and may be an output of another resource. */
  | "input";

type Given = Readonly<Record<string, unknown>>;

/**
 * The arguments of a resource that a program declares by itself, and everything there is to say about them. The words are
 * those about a file: the checks are the same.
 */
export class Arguments {
  readonly diagnostics: Diagnostics;
  /** Arguments with a complaint of their own, which no other check looks at. */
  readonly #wrong = new Set<string>();
  readonly #given: Given;

  /**
   * @param location how complaints call the resource
   * @throws ConfigError when there is no map of arguments at all
   */
  constructor(
    location: string,
    given: unknown,
    private readonly takes: Readonly<Record<string, Takes>>,
  ) {
    this.diagnostics = new Diagnostics({ name: location, of: () => undefined }, isPrivate);
    this.#given = this.#mapOf(given);
    this.#checkKeys();
    for (const [key, how] of Object.entries(takes)) if (how !== "input") this.#checkPlain(key);
  }

  /** The value of an argument; undefined where it is missing, or where there is a complaint about it. */
  get(key: string): unknown {
    return this.#wrong.has(key) ? undefined : this.#given[key];
  }

  /** Compares an argument with a schema. One that is missing, or an output where it may be one, is passed over. */
  check(key: string, diagnose: Diagnose): void {
    const value = this.get(key);
    if (value === undefined || isLater(value)) return;
    for (const { subject, problem, cure } of diagnose(value)) {
      this.complain([key, ...subject.path], { problem, cure });
      // What is in a list can be looked at, whatever is wrong with the whole.
      if (subject.path.length === 0 && !Array.isArray(value)) this.#wrong.add(key);
    }
  }

  complain(path: Path, { problem, cure }: Diagnostic): void {
    this.diagnostics.complain({ path }, problem, cure);
  }

  /** @throws ConfigError with every complaint. Warnings are shown. */
  report(): void {
    const { complaints, warnings } = this.diagnostics;
    if (complaints.length > 0) throw new ConfigError(complaints);
    for (const warning of warnings) pulumi.log.warn(diagnosticLine(warning));
  }

  #mapOf(given: unknown): Given {
    if (isLater(given)) this.diagnostics.fail({ path: [] }, later);
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Given;
    return this.diagnostics.fail({ path: [] }, { problem: "has no arguments", cure: this.#required() });
  }

  #checkKeys(): void {
    const keys = Object.keys(this.takes);
    for (const key of Object.keys(this.#given)) {
      if (keys.includes(key)) continue;
      const cure = `allowed: ${keys.join(", ")}`;
      this.complain([key], { problem: `unknown key${didYouMean(key, keys)}`, cure });
    }
    for (const key of this.#keysOf("required")) {
      if (this.#given[key] !== undefined) continue;
      this.complain([], { problem: `lacks \`${key}\``, cure: this.#required() });
    }
  }

  #checkPlain(key: string): void {
    const path = laterIn(this.#given[key], [key]);
    if (path === undefined) return;
    this.complain(path, later);
    this.#wrong.add(key);
  }

  #required(): string {
    const keys = this.#keysOf("required").map((key) => `\`${key}\``);
    return `required: ${joinedList(keys, "and")}`;
  }

  #keysOf(wanted: Takes): string[] {
    return Object.keys(this.takes).filter((key) => this.takes[key] === wanted);
  }
}

const later: Diagnostic = {
  problem: "is a Pulumi Output or a Promise, and names and previews are made from it before one is known",
  cure: "give a value that is known when the program runs, such as one of `config.require`, or the text that the other resource was given",
};

/** The place of an Output or a Promise in a value. */
function laterIn(value: unknown, path: Path): Path | undefined {
  if (isLater(value)) return path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = laterIn(item, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** A key of a map of people that is not masked, and an unknown key of a tester, may be a name or an address. */
const isPrivate: IsPrivate = (path, index) => {
  if (path[0] !== "testers" || index === 0 || typeof path[index] === "number") return false;
  const key = String(path[index]);
  return index === 1 ? !testerKeyPattern.test(key) : !["email", "firstName", "lastName"].includes(key);
};

/** Arguments that come from what was checked as a whole: a file, or the arguments of a `DevTest`. */
const checkedBefore = new WeakSet<object>();

export function markChecked<Args extends object>(args: Args): Args {
  checkedBefore.add(args);
  return args;
}

export function isChecked(args: object): boolean {
  return checkedBefore.has(args);
}

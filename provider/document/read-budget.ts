import type { Diagnostic } from "../errors.js";
import { figure } from "../text/counted.js";

const mostBytes = 512 * 1024;
export const mostValues = 20_000;

/**
 * The one limit on what is read: 512 KiB and 20,000 values, for a document and all files that it names together, each
 * file as often as it is named. What an alias repeats counts each time.
 */
export class ReadBudget {
  #bytes = 0;
  #values = 0;

  /** @param enough the size of the largest sensible document, for the messages */
  constructor(private readonly enough: string) {}

  /** More was asked for than there is. */
  get isSpent(): boolean {
    return this.#bytes > mostBytes || this.#values > mostValues;
  }

  /** Takes that many bytes, or says why they are too many. */
  bytes(count: number): Diagnostic | undefined {
    const before = this.#bytes;
    this.#bytes += count;
    return this.#bytes > mostBytes ? this.#tooMany(`has ${bounded(count)} bytes${after(before)}`) : undefined;
  }

  /** Takes the bytes that aliases repeat. */
  repeatedBytes(count: number): Diagnostic | undefined {
    this.#bytes += count;
    return this.#bytes > mostBytes
      ? this.#tooMany(`repeats ${bounded(count)} bytes with its aliases`)
      : undefined;
  }

  /** Takes that many values: texts, numbers, lists and maps of a document, cells of a table. */
  values(count: number, atLeast = ""): Diagnostic | undefined {
    const before = this.#values;
    this.#values += count;
    return this.#values > mostValues
      ? this.#tooMany(`has ${atLeast}${bounded(count)} values${after(before)}`)
      : undefined;
  }

  #tooMany(problem: string): Diagnostic {
    const most = `${figure(mostBytes)} bytes and ${figure(mostValues)} values`;
    return { problem, cure: `at most ${most} are read, all files together; ${this.enough}` };
  }
}

function after(before: number): string {
  return before === 0 ? "" : `, and the files before it ${bounded(before)}`;
}

function bounded(count: number): string {
  return count > 1e12 ? "more than 1,000,000,000,000" : figure(count);
}

import { afterEach, beforeEach } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { type Emulator, type Switches, startEmulator, switchCatalogue } from "../emulator/index.js";
import { heldTesters } from "../emulator/testing/caller.js";
import { appId, type File, Stack } from "./stack.js";

/**
 * Questions that the vendor leaves open, one switch of the emulator after another. Under every value a run does the
 * right thing, or says what is wrong and how to go on. Each test of a file that imports this begins with an emulator and
 * a stack of its own.
 */

export let emulator: Emulator;
export let stack: Stack;
beforeEach(async () => {
  emulator = await startEmulator();
  stack = new Stack(emulator);
});
afterEach(() => emulator.stop());

/** Begins anew in the middle of a test. */
export function startOver(): void {
  emulator.reset();
  stack = new Stack(emulator);
}

export const valuesOf = (name: keyof Switches) => switchCatalogue[name].values.map(({ value }) => value);

/** A file with one group, of people by the local parts of their addresses. */
export const qa = (...people: string[]): File => ({ groups: { qa: people } });

/** The members of that group on Amazon. */
export const held = () => heldTesters(emulator, appId)["qa"]?.map((email) => email.split("@")[0]);

export const keys = (...locals: string[]) => locals.map((local) => testerKey(`${local}@example.com`));

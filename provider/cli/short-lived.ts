import { setFlagsFromString } from "node:v8";

/**
 * For a command that reads a configuration and ends: V8's last compiler costs it more than it gives back. At 1,500
 * people it takes an eighth of the CPU, and in the largest file that is read a quarter. Code still gets the compilers
 * before that one. It takes effect for whatever is compiled from here on.
 */
export function compileLess(): void {
  setFlagsFromString("--no-opt");
}

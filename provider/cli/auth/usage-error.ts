import { DevTestError } from "../../errors.js";

/** The command line, or what it was given on standard input, cannot be followed. Nothing was done. */
export class UsageError extends DevTestError<"usage"> {
  constructor(what: string, cure: string) {
    super("usage", what, cure);
  }
}

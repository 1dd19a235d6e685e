import { DevTestError } from "../../errors.js";

/** The command line or its standard input cannot be used. Nothing was done. */
export class UsageError extends DevTestError<"usage"> {
  constructor(what: string, cure: string) {
    super("usage", what, cure);
  }
}

import * as pulumi from "@pulumi/pulumi";
import { DevTestError } from "../errors.js";

/**
 * Runs each of these functions. Errors that the author of the program can mend become one error, which Pulumi shows
 * without a stack trace: all complaints in one go.
 *
 * @throws RunError
 */
export function orRunError<const Results extends readonly unknown[]>(
  ...reads: { [Index in keyof Results]: () => Results[Index] }
): Results {
  const complaints: string[] = [];
  const results = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DevTestError)) throw error;
      complaints.push(error.message);
      return undefined;
    }
  });
  if (complaints.length > 0) throw new pulumi.RunError(complaints.join("\n"));
  return results as unknown as Results;
}

/**
 * An error as the engine shall show it: the SDK prints some errors of the provider's process with their stack traces,
 * and then hands them to the engine, which prints the message.
 */
export function toldOnce(error: Error): Error {
  return Object.assign(error, { stack: "its words are below", toString: () => "Error" });
}

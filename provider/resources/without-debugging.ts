import log = require("@pulumi/pulumi/log");

/**
 * Leaves out what Pulumi's SDK does for those who debug a program of their own. In the ready-made program it speaks of our
 * own lines alone, and nobody reads it. With 300 groups:
 *
 * - A stack trace for every promise and every resource, worked out through the source maps: a third of the time of a first
 *   preview. Those of resources are kept in the state, with the paths of this machine. The SDK sets the limit itself, to
 *   have whole traces; V8 takes none where the limit is no plain number, as here.
 * - Three debug messages to the engine for every resource, each a call of its own: a fifteenth of the CPU of a preview.
 *
 * Nobody else may import this: a program of its own keeps both. `NODE_OPTIONS=--stack-trace-limit=50` brings both back.
 */
if (!/--stack[-_]trace[-_]limit/.test([process.env["NODE_OPTIONS"], ...process.execArgv].join(" "))) {
  const ignored = () => undefined;
  Object.defineProperty(Error, "stackTraceLimit", { get: () => 0, set: ignored, configurable: true });
  log.debug = async () => undefined;
}

/**
 * Takes no stack traces any more. The SDK takes one for every promise and every resource, and works each one out through
 * the source maps: a third of the time of a first preview of 300 groups. It keeps those of resources in the state, with the
 * paths of this machine. In the ready-made program all of them name our own lines, and nobody reads them. Nobody else may
 * import this: a program of its own keeps its traces.
 *
 * The SDK sets the limit itself, to have whole traces. V8 takes none where the limit is no plain number, as here.
 *
 * `NODE_OPTIONS=--stack-trace-limit=50` leaves all traces as they are.
 */
if (!/--stack[-_]trace[-_]limit/.test([process.env["NODE_OPTIONS"], ...process.execArgv].join(" "))) {
  const ignored = () => undefined;
  Object.defineProperty(Error, "stackTraceLimit", { get: () => 0, set: ignored, configurable: true });
}

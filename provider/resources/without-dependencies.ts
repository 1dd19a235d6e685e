import * as pulumi from "@pulumi/pulumi";

/**
 * What a function makes of the value of an output, without the resources that the value comes from: the engine keeps them
 * for every property, and writes them again at each step of a run. They were a sixth of the state of a group. A resource
 * that takes such a value says once, by `dependsOn`, what it depends on.
 *
 * @returns `pulumi.unknown` where the value is unknown
 */
export async function withoutDependencies<Value, Result>(
  output: pulumi.Output<Value>,
  change: (value: Value) => Result,
): Promise<Result> {
  const { isKnown, promise } = output as unknown as Internals<Value>;
  return (await isKnown) ? change(await promise()) : (pulumi.unknown as Result);
}

/** Pulumi's types leave it out. */
interface Internals<Value> {
  readonly isKnown: Promise<boolean>;
  readonly promise: () => Promise<Value>;
}

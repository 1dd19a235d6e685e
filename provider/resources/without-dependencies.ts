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
  const value = await (output as unknown as Promised<Value>).promise(true);
  return pulumi.isUnknown(value) ? (pulumi.unknown as Result) : change(value as Value);
}

/** Pulumi's types leave it out. */
interface Promised<Value> {
  promise(withUnknowns: true): Promise<Value | typeof pulumi.unknown>;
}

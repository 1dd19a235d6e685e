import type * as pulumi from "@pulumi/pulumi";

/**
 * The shell: the one object Pulumi serialises into the state of every resource of ours.
 *
 * The engine's rules, and what follows from them:
 * - The text of this object lies in every state file ever written and is run again from there, so it must never
 *   change: it holds no logic, and finds the installed package when it runs. `pulumi-appstore-devtest/provider` and
 *   `install` can therefore never be renamed.
 * - It runs in a process of its own, whose working directory is that of the program. A bare `require` there would not
 *   find this package when the program is the package's own; `createRequire` on the directory finds both.
 * - `configure` is called before any other method and must be synchronous: calls that arrive meanwhile would run on
 *   an object that is not yet whole.
 * - The compiled form counts, byte by byte: a test holds it to a stored text.
 */
export const provider = {
  configure(this: pulumi.dynamic.ResourceProvider, req: pulumi.dynamic.ConfigureRequest) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-appstore-devtest/provider")
      .install(this);
    return this.configure?.(req);
  },
} as unknown as pulumi.dynamic.ResourceProvider;

import type * as pulumi from "@pulumi/pulumi";

/**
 * The frozen text: the one object that Pulumi serialises into the state of every resource of ours.
 *
 * - Every state file holds the text of this object, and the engine runs it from there. So it must never change: it holds
 *   no logic, and finds the installed package when it runs. `pulumi-appstore-devtest/provider` and `install` can
 *   therefore never be renamed.
 * - It runs in a process of its own, in the program's working directory. A bare `require` would not find this package
 *   when the program is the package's own. `createRequire` on the directory finds it in both cases.
 * - The engine calls `configure` before any other method. It must be synchronous: a call that arrives before it is done
 *   would run on an incomplete object.
 * - The compiled form counts, byte by byte: a test compares it with a stored text.
 */
export const provider = {
  configure(this: pulumi.dynamic.ResourceProvider, req: pulumi.dynamic.ConfigureRequest) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-appstore-devtest/provider")
      .install(this);
    return this.configure?.(req);
  },
} as unknown as pulumi.dynamic.ResourceProvider;

/**
 * The frozen text: what the engine runs as the provider of every resource of ours.
 *
 * - Every state file holds this text, twice for each resource, and the engine runs it from there. So it must never change:
 *   it holds no logic, and finds the installed package when it runs. `pulumi-appstore-devtest/provider` and `install`
 *   can therefore never be renamed. A test compares it, byte by byte, with a stored text.
 * - `pulumi.dynamic.Resource` would make such a text out of an object: four times as long, and with the TypeScript
 *   compiler loaded for it in every run. Its form, a module that exports `handler`, is that of every text the SDK has
 *   ever stored, so the SDK cannot stop reading it.
 * - It runs in a process of its own, in the program's working directory. A bare `require` would not find this package
 *   when the program is the package's own. `createRequire` on the directory finds it in both cases.
 * - The engine calls `configure` before any other method. It must be synchronous: a call that arrives before it is done
 *   would run on an incomplete object.
 */
export const providerText =
  'exports.handler=()=>({configure(r){require("node:module").createRequire(process.cwd()+"/")("pulumi-appstore-devtest/provider").install(this);return this.configure(r)}})';

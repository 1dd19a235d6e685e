import * as pulumi from "@pulumi/pulumi";
import { resetOptions } from "@pulumi/pulumi/runtime/settings.js";

/**
 * Warnings of the provider's process, shown by the engine on the stack. The SDK does not connect this process to the
 * engine's log: the first warning does.
 *
 * @param engine the engine's address, such as `127.0.0.1:40213`
 */
export function warnThrough(engine: string): (text: string) => Promise<void> {
  let connected = false;
  return async (text) => {
    if (!connected) resetOptions("devtest", "", -1, engine, "", true, "");
    connected = true;
    await pulumi.log.warn(text);
  };
}

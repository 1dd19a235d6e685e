import * as pulumi from "@pulumi/pulumi";
import { resetOptions } from "@pulumi/pulumi/runtime/settings.js";

type Tell = (text: string) => Promise<void>;

/**
 * What the provider's process says, shown by the engine on the stack. The SDK does not connect this process to the
 * engine's log: the first text does.
 *
 * @param engine the engine's address, such as `127.0.0.1:40213`
 */
export function logThrough(engine: string): { readonly warn: Tell; readonly inform: Tell } {
  let connected = false;
  const telling = (tell: Tell) => async (text: string) => {
    if (!connected) resetOptions("devtest", "", -1, engine, "", true, "");
    connected = true;
    await tell(text);
  };
  return { warn: telling((text) => pulumi.log.warn(text)), inform: telling((text) => pulumi.log.info(text)) };
}

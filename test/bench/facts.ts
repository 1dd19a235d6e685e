/** What one has to know about a machine to read the figures; nothing that names it. */
import { availableParallelism } from "node:os";
import { Stack } from "../engine/stack.js";
import type { Meter } from "./meter.js";

export interface Facts {
  readonly cpus: number;
  readonly platform: string;
  readonly node: string;
  readonly pulumi: string;
  readonly cpuCountedBy: string;
}

export async function readFacts(meter: Meter): Promise<Facts> {
  const files = { "Pulumi.yaml": "name: facts\nruntime: nodejs\n" };
  const stack = await Stack.create({ files });
  try {
    const { stdout } = await stack.run(["version"]);
    return {
      cpus: availableParallelism(),
      platform: `${process.platform}-${process.arch}`,
      node: process.version,
      pulumi: stdout.trim(),
      cpuCountedBy: meter.countedBy,
    };
  } finally {
    await stack.dispose();
  }
}

export function factsInWords({ cpus, platform, node, pulumi, cpuCountedBy }: Facts): string {
  return `${cpus} CPUs (${platform}), Node.js ${node}, Pulumi ${pulumi}. CPU is counted by ${cpuCountedBy}.`;
}

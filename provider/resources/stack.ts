import * as pulumi from "@pulumi/pulumi";
import { ConfigError, diagnosticLine } from "../errors.js";
import { readSettings, type Settings, type SettingsSource } from "../settings.js";
import { assertProviderFound } from "./provider-found.js";
import { orRunError } from "./run-error.js";
import { diagnoseStack } from "./stack-configuration.js";

/** The settings of the stack whose program is running. */
export function stackSettings(): SettingsSource {
  const config = new pulumi.Config("devtest");
  return { env: process.env, stack: (key) => config.get(key.replace(/^devtest:/, "")) };
}

/** Stacks whose warnings were shown: every resource asks, and the engine runs a program once for each stack object. */
const warned = new WeakSet<object>();

/**
 * What has to be right in the stack before anything is declared, whatever it is.
 *
 * @returns the settings
 * @throws ConfigError with every complaint about the stack's configuration
 */
export function checkedSettings(): Settings {
  const { complaints, warnings } = diagnoseStack({
    project: pulumi.getProject(),
    values: pulumi.runtime.allConfig(),
    isSecret: (key) => runtime.isConfigSecret(key),
  });
  const settings = settingsOr(complaints);
  const stack = pulumi.runtime.getStackResource() ?? {};
  if (!warned.has(stack)) for (const warning of warnings) pulumi.log.warn(diagnosticLine(warning));
  warned.add(stack);
  return settings;
}

/** Pulumi's types leave it out. */
const runtime = pulumi.runtime as unknown as { readonly isConfigSecret: (key: string) => boolean };

function settingsOr(complaints: ConfigError["diagnostics"]): Settings {
  try {
    const settings = readSettings(stackSettings());
    if (complaints.length === 0) return settings;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError([...complaints, ...error.diagnostics]);
  }
  throw new ConfigError(complaints);
}

/**
 * Whether the provider's process will find this package. Only in the process in which Pulumi runs a program: the others
 * (the Automation API's, tests) do not tell where the engine works.
 *
 * @throws DevTestError `provider_not_found`
 */
export function assertProvider(): void {
  const main = require.main?.filename ?? "";
  if (/[\\/]cmd[\\/]run[\\/]/.test(main)) assertProviderFound(process.cwd());
}

/**
 * What a resource needs that a program declares by itself: its arguments, and what has to be right in the stack.
 *
 * @throws RunError with every complaint
 */
export function declaring<Result>(check: () => Result): Result {
  const [, , result] = orRunError(checkedSettings, assertProvider, check);
  return result;
}

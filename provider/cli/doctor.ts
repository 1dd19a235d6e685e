import { Command } from "commander";
import {
  type Access,
  accessOfProfile,
  accessOfProvider,
  examine,
  examineBesides,
  type Finding,
  failed,
} from "../doctor/index.js";
import { providerProfileName } from "../settings.js";
import { chooseProfile, type ProfileOption, storeOf } from "./auth/profile-option.js";

/** `devtest doctor`: examines what this machine needs to reach Amazon's API, without touching a tester. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .option("--profile <name>", "the profile (default: what `pulumi up` would use)")
    .option("--json", "print one JSON object on stdout instead of lines")
    .addHelpText(
      "after",
      `\n\`pulumi up\` would use LWA_CLIENT_ID and LWA_CLIENT_SECRET where they are set, otherwise the profile ${providerProfileName}. A stack's configuration is not read.\n`,
    )
    .action(async ({ json, ...option }: ProfileOption & { readonly json?: true }) => {
      const findings = await examineChosen(option);
      const healthy = findings.every(({ verdict }) => verdict !== "fail");
      process.stdout.write(
        json === true
          ? `${JSON.stringify({ healthy, findings }, null, 2)}\n`
          : findings.map(asLines).join(""),
      );
      if (!healthy) process.exitCode = 1;
    });
}

/** Credentials that cannot be determined are a finding like any other. */
async function examineChosen(option: ProfileOption): Promise<readonly Finding[]> {
  const [env, folder] = [process.env, process.cwd()];
  let access: Access;
  try {
    access = await chooseAccess(option, env, folder);
  } catch (error) {
    const unusable = failed("profile", error);
    return option.profile === undefined ? examineBesides(unusable, env, folder) : [unusable];
  }
  return examine(access, env, folder);
}

async function chooseAccess(option: ProfileOption, env: NodeJS.ProcessEnv, folder: string): Promise<Access> {
  if (option.profile === undefined) return accessOfProvider(env, folder);
  const profile = chooseProfile(option);
  return accessOfProfile(profile, storeOf(profile), env);
}

function asLines({ check, verdict, found, cure }: Finding): string {
  const line = `${verdict.padEnd(11)}  ${check}: ${found}\n`;
  return cure === "" ? line : `${line}${" ".repeat(13)}${cure.replaceAll("\n", " ")}\n`;
}

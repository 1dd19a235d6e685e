import { existsSync } from "node:fs";
import { Command } from "commander";
import { findProfilesFile } from "../auth/profiles-file.js";
import {
  type Access,
  accessOfEnvironment,
  accessOfProfile,
  examine,
  type Finding,
  fail,
} from "../doctor/index.js";
import { DevTestError } from "../errors.js";
import { chooseProfile, type ProfileOption, profileOption, storeOf } from "./auth/profile-option.js";

/** `devtest doctor`: what stands between this machine and Amazon's API, line by line, without touching a tester. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Check credentials, hosts, token, scope and certificates. Asks for one token, and changes nothing at Amazon",
    )
    .addOption(profileOption())
    .option("--json", "print one JSON object on stdout instead of lines")
    .addHelpText(
      "after",
      "\nWithout --profile, LWA_CLIENT_ID and LWA_CLIENT_SECRET are examined where they are set.\n",
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

/** Credentials that cannot even be found are a finding like any other. */
async function examineChosen(option: ProfileOption): Promise<readonly Finding[]> {
  let access: Access;
  try {
    access = await chooseAccess(option);
  } catch (error) {
    if (!(error instanceof DevTestError)) throw error;
    return [fail("profile", error.what, error.cure)];
  }
  return examine(access, process.env, process.cwd());
}

/** As the provider chooses: a set client id first, then the profiles. Nobody has to have those. */
async function chooseAccess(option: ProfileOption): Promise<Access> {
  const { env } = process;
  const hasProfiles = Boolean(env["DEVTEST_PROFILES"]) || existsSync(findProfilesFile(env));
  if (option.profile === undefined && (env["LWA_CLIENT_ID"] || !hasProfiles)) return accessOfEnvironment(env);
  const profile = chooseProfile(option);
  return accessOfProfile(profile, storeOf(profile), env);
}

function asLines({ check, verdict, found, cure }: Finding): string {
  const line = `${verdict.padEnd(11)}  ${check}: ${found}\n`;
  return cure === "" ? line : `${line}${" ".repeat(13)}${cure.replaceAll("\n", " ")}\n`;
}

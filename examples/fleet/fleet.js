// Runs `pulumi up` for every developer account below accounts/, a few at a time, and prints counts alone.
const { globSync } = require("node:fs");
const { basename, dirname } = require("node:path");
const { ConcurrentUpdateError, LocalWorkspace } = require("@pulumi/pulumi/automation");

const atOnce = Number(process.env.FLEET_AT_ONCE ?? 4);
const queue = globSync("accounts/*/Pulumi.yaml").map(dirname).sort();
const accounts = queue.length;
let failed = accounts === 0 ? 1 : 0;

/** `accounts/kids-games` has LWA_CLIENT_ID_KIDS_GAMES and LWA_CLIENT_SECRET_KIDS_GAMES, and nobody else's. */
function credentialsOf(account) {
  const suffix = account.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
  const names = ["LWA_CLIENT_ID", "LWA_CLIENT_SECRET"].map((name) => [name, `${name}_${suffix}`]);
  const missing = names.find(([, own]) => !process.env[own]);
  if (missing !== undefined) throw new Error(`${missing[1]} is not set`);
  return Object.fromEntries(names.map(([name, own]) => [name, process.env[own]]));
}

async function run(folder) {
  const envVars = credentialsOf(basename(folder));
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: "live", workDir: folder }, { envVars });
  // Neither onOutput nor onEvent: the engine's events hold addresses in clear.
  const { outputs } = await stack.up();
  const [people, certificates, stillThere] = ["people", "certificates", "mayStillHaveAccess"].map(
    (name) => outputs[name].value,
  );
  return `${people} people and ${certificates} certificates in the file, ${stillThere} left it and may still have access`;
}

/** A failure's own words hold what Pulumi has printed. They belong to whoever looks at that account. */
function reasonOf(error, folder) {
  if (error instanceof ConcurrentUpdateError) return "another run is under way, or was killed";
  if (/^LWA_\w+ is not set$/.test(error.message)) return error.message;
  return `failed; pulumi up --stack live in ${folder} says why`;
}

async function work() {
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    try {
      console.log(`${basename(folder)}: ${await run(folder)}`);
    } catch (error) {
      failed += 1;
      console.error(`${basename(folder)}: ${reasonOf(error, folder)}`);
    }
  }
}

Promise.all(Array.from({ length: atOnce }, work)).then(() => {
  console.log(`${accounts} accounts, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});

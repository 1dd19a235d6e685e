// Runs `pulumi up` for every developer account below accounts/, a few at a time, and prints counts alone.
const { existsSync, readdirSync } = require("node:fs");
const { basename, join } = require("node:path");
const { ConcurrentUpdateError, LocalWorkspace } = require("@pulumi/pulumi/automation");

const atOnce = Number(process.env.FLEET_AT_ONCE ?? 4);
const folders = existsSync("accounts") ? readdirSync("accounts").map((name) => join("accounts", name)) : [];
const queue = folders.filter((folder) => existsSync(join(folder, "Pulumi.yaml")));
const accounts = queue.length;
let done = 0;

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
  const { people, certificates, mayStillHaveAccess } = outputs;
  return `people ${people.value}, certificates ${certificates.value}, may still have access ${mayStillHaveAccess.value}`;
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
      done += 1;
    } catch (error) {
      console.error(`${basename(folder)}: ${reasonOf(error, folder)}`);
    }
  }
}

Promise.all(Array.from({ length: Math.min(atOnce, accounts) }, work)).then(() => {
  console.log(`${done} of ${accounts} accounts done`);
  process.exitCode = accounts > 0 && done === accounts ? 0 : 1;
});

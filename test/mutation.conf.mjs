// `npm run mutation people` breaks every place of that area in turn and lists the breaks that no test noticed.
// An area is measured by the tests that are about it, not by whatever happens to pass through it: that is stricter, and
// takes minutes instead of a night.
import { join } from "node:path";

const areas = {
  people: { mutate: ["people"], tests: ["people"] },
  text: { mutate: ["text/*"], tests: ["text/*", "people"] },
  record: {
    mutate: ["record", "lifecycle/sending"],
    tests: ["record", "lifecycle/sending"],
  },
  ledger: { mutate: ["ledger/*"], tests: ["ledger", "lifecycle/ledger"] },
  lifecycle: {
    mutate: ["lifecycle/{kind,ledger,registration,tester-group}"],
    tests: ["lifecycle/*", "hostile/strings"],
  },
  shell: { mutate: ["shell/{process,exit-with-engine,log}", "settings"], tests: ["shell/*", "settings"] },
  service: {
    mutate: ["service/*", "wire/*"],
    tests: ["service/*", "wire/*", "hostile/{answers,strings}", "assumptions/there-already"],
  },
  auth: {
    mutate: ["auth/*", "auth/{token,profiles,login}/*"],
    tests: ["auth/!(alone|standard-servers)", "auth/{profiles,login}/*", "auth/token/!(answers.fuzz)"],
  },
  store: { mutate: ["auth/store/*"], tests: ["auth/store/!(kill|examples|together|leak)"] },
};

const area = process.env.DEVTEST_MUTATION_AREA ?? "";
if (!Object.hasOwn(areas, area)) throw new Error(`name an area: ${Object.keys(areas).join(", ")}`);
const { mutate, tests } = areas[area];

export default {
  mutate: mutate.map((path) => `provider/${path}.ts`),
  ignorePatterns: ["bin"],
  tempDirName: "bin/mutation",
  buildCommand: "npm run build",
  testRunner: "jest",
  testRunnerNodeArgs: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
  coverageAnalysis: "perTest",
  // What a run of jest leaves behind adds up: after a few tens a process does little but collect garbage.
  maxTestRunnerReuse: 8,
  jest: {
    projectType: "custom",
    enableFindRelatedTests: false,
    config: {
      rootDir: "bin/test",
      testEnvironment: "node",
      transform: {},
      testMatch: tests.map((path) => `**/test/${path}.test.js`),
    },
  },
  reporters: ["clear-text", "json", "html", "progress-append-only"],
  jsonReporter: { fileName: join("bin/mutation", `${area}.json`) },
  htmlReporter: { fileName: join("bin/mutation", `${area}.html`) },
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};

import { type Certificate, CertificateError, parseCertificate } from "../certificate.js";
import { checkApps } from "../config/checks/apps.js";
import { checkGroups } from "../config/checks/groups.js";
import { checkPeople } from "../config/checks/people.js";
import type { Person } from "../config/person.js";
import { diagnoseGroupName, diagnoseTester } from "../config/schema.js";
import { testerIn } from "../config/testers.js";
import { composed } from "../desired.js";
import type { Path } from "../document/diagnostics.js";
import { type Diagnose, diagnoseBy } from "../document/schema.js";
import { entries, field, text } from "../document/untyped.js";
import type { TestersByKey } from "../group-people.js";
import { limits } from "../limits.js";
import type { TesterKey } from "../people.js";
import { figure } from "../text/counted.js";
import { Arguments, type Takes } from "./arguments.js";

/** The checks of resources that a program declares by itself. What they compare is what a file's checks compare. */

const schema = "devtest.schema.json";
export const diagnoseAppId = diagnoseBy(schema, "appId");
export const diagnoseName = diagnoseBy(schema, "name");
const diagnosePackage = diagnoseBy(schema, "app/properties/packageName");
const diagnoseCertificates = diagnoseBy(schema, "app/properties/certificates");
const diagnoseTesters = diagnoseBy(schema, "testers");
const diagnoseLabel = diagnoseBy(schema, "name");

const ofGroup: Readonly<Record<string, Takes>> = {
  appId: "required",
  groupName: "required",
  testers: "required",
  trackId: "input",
  personalData: "optional",
  onRecord: "input",
  existing: "input",
  service: "input",
  label: "optional",
};

/**
 * The people of a tester group that a program declares by itself.
 *
 * @throws ConfigError with every complaint about the arguments
 */
export function checkedTesters(resource: string, given: unknown): TestersByKey {
  const args = new Arguments(`TesterGroup "${resource}"`, given, ofGroup);
  args.check("appId", diagnoseAppId);
  args.check("groupName", diagnoseGroupName);
  args.check("label", diagnoseLabel);
  args.check("personalData", diagnosePersonalData);
  args.check("trackId", diagnoseName);
  args.check("onRecord", diagnoseNumbers);
  args.check("existing", diagnoseExisting);
  args.check("service", diagnoseName);
  const people = peopleIn(args);
  checkPeople([{ people }], args.diagnostics);
  if (people.length > limits.testersPerApp) {
    const problem = `${figure(people.length)} different people`;
    args.complain(["testers"], { problem, cure: `at most ${limits.testersPerApp} per app` });
  }
  checkGroupName(args, people);
  args.report();
  return Object.fromEntries(people.map(({ key, subject: _where, ...tester }) => [key, tester]));
}

function checkGroupName(args: Arguments, people: readonly Person[]): void {
  const name = text(args.get("groupName"));
  if (name === undefined) return;
  const [subject, nameSubject] = [{ path: ["testers"] }, { path: ["groupName"] }];
  const isEmpty = Array.isArray(args.get("testers")) && people.length === 0;
  const group = { key: name, name: composed(name), writtenName: name, subject, nameSubject, people, isEmpty };
  const uses = [{ group: name, subject }];
  const app = { key: "", path: [], appId: undefined, packageName: undefined, certificates: [], uses };
  checkGroups(
    { groups: new Map([[name, group]]), apps: [app], existing: [], removed: [], guards: undefined },
    args.diagnostics,
  );
}

/** Those with an address that can be compared, from a list or from a map by key. */
function peopleIn(args: Arguments): Person[] {
  const value = args.get("testers");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return entries(value).flatMap(([key, entry]) => personUnder(key, entry, args));
  }
  args.check("testers", diagnoseTesters);
  const list = args.get("testers");
  return Array.isArray(list) ? list.flatMap((entry, index) => personAt(["testers", index], entry)) : [];
}

function personAt(path: Path, entry: unknown): Person[] {
  const tester = diagnoseTester(entry).length > 0 ? undefined : testerIn(entry);
  return tester === undefined ? [] : [{ ...tester, subject: { path } }];
}

/** A map by key has been made by another program, or by hand. */
function personUnder(key: TesterKey, entry: unknown, args: Arguments): Person[] {
  const path = ["testers", key];
  for (const { subject, problem, cure } of diagnoseTester(entry)) {
    args.complain([...path, ...subject.path], { problem, cure });
  }
  const [person] = personAt(path, entry);
  if (person === undefined || person.key === key) return person === undefined ? [] : [person];
  const cure = "give a list of people: their keys are made from their addresses";
  args.complain(path, { problem: `is not the key of the address under it, which is ${person.key}`, cure });
  return [];
}

const ofRegistration: Readonly<Record<string, Takes>> = {
  appId: "required",
  packageName: "required",
  certificates: "required",
  onRecord: "input",
  existing: "input",
  service: "input",
  label: "optional",
};

/**
 * The certificates of a registration that a program declares by itself.
 *
 * @throws ConfigError with every complaint about the arguments
 */
export function checkedCertificates(resource: string, given: unknown, now = new Date()): Certificate[] {
  const args = new Arguments(`Registration "${resource}"`, given, ofRegistration);
  args.check("appId", diagnoseAppId);
  args.check("packageName", diagnosePackage);
  args.check("label", diagnoseLabel);
  args.check("onRecord", diagnoseNumbers);
  args.check("existing", diagnoseExisting);
  args.check("service", diagnoseName);
  args.check("certificates", (value) => diagnoseCertificates(pemsIn(value)));
  const pems = pemsIn(args.get("certificates"));
  const certificates = (Array.isArray(pems) ? pems : []).flatMap((pem, index) => {
    return text(pem) ? certificateAt(["certificates", index], String(pem), args) : [];
  });
  const app = { key: "", path: [], appId: undefined, packageName: undefined, certificates, uses: [] };
  checkApps([app], now, args.diagnostics);
  args.report();
  return certificates.map(({ certificate }) => certificate);
}

/** What `parseCertificate` gave counts as its PEM text: a program can have changed the rest. */
function pemsIn(value: unknown): unknown {
  return Array.isArray(value) ? value.map((one) => field(one, "pem") ?? one) : value;
}

function certificateAt(path: Path, pem: string, args: Arguments) {
  try {
    return [{ certificate: parseCertificate(pem), subject: { path } }];
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    args.complain(path, error);
    return [];
  }
}

const diagnosePersonalData: Diagnose = (value) => {
  if (value === "masked" || value === "plain") return [];
  return [{ subject: { path: [] }, problem: "unknown value", cure: "allowed: masked, plain" }];
};

/** The ledger gives them: whole numbers by key. */
const diagnoseNumbers: Diagnose = (value) => {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isMap && Object.values(value).every((number) => Number.isSafeInteger(number))) return [];
  const cure = "give what the ledger's `numbers` returns, or leave it out";
  return [{ subject: { path: [] }, problem: "is not a map of keys to whole numbers", cure }];
};

/** The ledger gives them: texts by key. */
const diagnoseExisting: Diagnose = (value) => {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isMap && Object.values(value).every((text) => typeof text === "string")) return [];
  const cure = "give what the ledger's `existingIn` returns, or leave it out";
  return [{ subject: { path: [] }, problem: "is not a map of keys to texts", cure }];
};

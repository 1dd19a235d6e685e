import { type Certificate, CertificateError, isCertificateText, parseCertificate } from "../certificate.js";
import { composed } from "../desired.js";
import type { Path, Subject } from "../document/diagnostics.js";
import type { ReadBudget } from "../document/read-budget.js";
import type { Admit } from "../document/source.js";
import { entries, field, items, text } from "../document/untyped.js";
import { keyOf, normaliseEmail } from "../people.js";
import { figure } from "../text/counted.js";
import { quoted } from "../text/quoted.js";
import { composedEntries } from "./composed-entries.js";
import { Directory, isName } from "./directory.js";
import { fromFile, listedIn, refuseOtherGroups } from "./listed.js";
import type { Person } from "./person.js";
import { type Reading, readNamed, type Surveying } from "./reading.js";
import { diagnoseAddressOrKey } from "./schema.js";

/**
 * What a document names, each thing with its place, for the checks. Made from any document, well-formed or not, so that
 * all complaints come in one go. What is malformed is passed over here: the schema has complained about it. Keys and
 * names are composed; paths have the keys as they are written.
 */
export interface Survey {
  readonly groups: ReadonlyMap<string, SurveyedGroup>;
  readonly apps: readonly SurveyedApp[];
  readonly existing: readonly SurveyedExisting[];
  readonly removed: readonly SurveyedRemoval[];
  /** As it is written, with addresses in the place of names. */
  readonly guards: unknown;
}

/** The survey of a document, in which people may be called by name. */
export interface DocumentSurvey extends Survey {
  readonly directory: Directory;
}

export interface SurveyedGroup {
  readonly key: string;
  readonly name: string;
  /** The name before it was composed. */
  readonly writtenName: string;
  readonly subject: Subject;
  /** Where its name is written: under `name`, or in the key. */
  readonly nameSubject: Subject;
  readonly people: readonly Person[];
  /** Nobody is listed, not even somebody whose entry is malformed. */
  readonly isEmpty: boolean;
  /** The CSV file that lists some of them. */
  readonly list?: string;
}

export interface SurveyedApp {
  readonly key: string;
  readonly path: Path;
  readonly appId: string | undefined;
  readonly packageName: string | undefined;
  readonly certificates: readonly { readonly certificate: Certificate; readonly subject: Subject }[];
  readonly uses: readonly { readonly group: string; readonly subject: Subject }[];
}

export interface SurveyedExisting {
  /** The person, or those of the file that the entry names. Whoever is named by key has no address here. */
  readonly people: readonly (Pick<Person, "key" | "subject"> & { readonly email?: string })[];
  /** The file that the entry names. */
  readonly list: string | undefined;
  /** It lists nobody, not even somebody whose address is malformed. */
  readonly isEmpty: boolean;
  readonly group: string | undefined;
  readonly certificate: string | undefined;
  readonly app: string | undefined;
  readonly path: Path;
}

export interface SurveyedRemoval {
  readonly tester: string | undefined;
  readonly group: string | undefined;
  readonly certificate: string | undefined;
  readonly app: string | undefined;
  readonly path: Path;
}

/** Reads the document and the files it names. */
export function survey(document: unknown, plain: Reading): DocumentSurvey {
  const directory = new Directory(document, plain.diagnostics, plain.isMalformed);
  const reading = { ...plain, directory };
  const groups = composedEntries(document, ["groups"], reading.diagnostics).map(([key, written, group]) => {
    return [key, surveyGroup(written, group, reading)] as const;
  });
  return {
    groups: new Map(groups),
    apps: composedEntries(document, ["apps"], reading.diagnostics).map(([, written, app]) =>
      surveyApp(written, app, reading),
    ),
    existing: items(field(document, "existing")).flatMap((entry, index) =>
      surveyExisting(entry, ["existing", index], reading),
    ),
    removed: items(field(document, "removed")).flatMap((entry, index) =>
      surveyRemoval(entry, ["removed", index], reading),
    ),
    guards: surveyGuards(field(document, "guards"), reading),
    directory,
  };
}

/** The files that {@link survey} will read. */
export function filesNamedIn(document: unknown): string[] {
  const groups = entries(field(document, "groups")).map(([, group]) => group);
  const lists = [...groups, ...items(field(document, "existing"))].map((part) => field(part, "testersFrom"));
  const certificates = entries(field(document, "apps")).flatMap(([, app]) =>
    items(field(app, "certificates")),
  );
  const files = [...lists, ...certificates].flatMap((name) => text(name) ?? []);
  return files.filter((name) => !isCertificateText(name));
}

function composedText(value: unknown): string | undefined {
  const written = text(value);
  return written === undefined ? undefined : composed(written);
}

function surveyGroup(key: string, group: unknown, reading: Surveying): SurveyedGroup {
  const path: Path = ["groups", key];
  const subject: Subject = { path, onKey: true };
  const name = text(field(group, "name"));
  const nameSubject = name === undefined ? subject : { path: [...path, "name"] };
  const writtenName = name ?? key;
  const names = { key: composed(key), name: composed(writtenName), writtenName };
  return { ...names, subject, nameSubject, ...listedIn(group, path, reading) };
}

/** Nothing of an entry that the schema complains about, or whose tester is not known: what is meant is not known. */
function surveyExisting(entry: unknown, path: Path, reading: Surveying): SurveyedExisting[] {
  const file = text(field(entry, "testersFrom"));
  const group = composedText(field(entry, "group"));
  const judge = group === undefined ? undefined : refuseOtherGroups(group);
  const rows = file ? fromFile(file, { path: [...path, "testersFrom"] }, reading, judge) : undefined;
  if ([path, ...entries(entry).map(([key]) => [...path, key])].some(reading.isMalformed)) return [];
  const subject = { path: [...path, "tester"] };
  const written = text(field(entry, "tester"));
  const tester = addressFor(written, subject, reading);
  if (written !== undefined && tester === undefined) return [];
  return [
    {
      people: tester === undefined ? (rows?.people ?? []) : [personNamed(tester, subject)],
      list: file,
      isEmpty: rows?.isEmpty === true,
      group,
      certificate: text(field(entry, "certificate")),
      app: composedText(field(entry, "app")),
      path,
    },
  ];
}

/** Nothing of an entry whose tester is not known: without one, it would be about the whole group. */
function surveyRemoval(entry: unknown, path: Path, reading: Surveying): SurveyedRemoval[] {
  const written = text(field(entry, "tester"));
  const tester = addressFor(written, { path: [...path, "tester"] }, reading);
  if (written !== undefined && tester === undefined) return [];
  return [
    {
      tester: composedText(tester),
      group: composedText(field(entry, "group")),
      certificate: text(field(entry, "certificate")),
      app: composedText(field(entry, "app")),
      path,
    },
  ];
}

function surveyGuards(guards: unknown, reading: Surveying): unknown {
  const also = field(guards, "alsoAllowed");
  if (!Array.isArray(also)) return guards;
  const alsoAllowed = also.flatMap((one, index) => {
    return addressFor(text(one), { path: ["guards", "alsoAllowed", index] }, reading) ?? [];
  });
  return { ...(guards as object), alsoAllowed };
}

/** An address or a key as it is written, or the address behind a name; undefined where nobody is meant. */
function addressFor(
  written: string | undefined,
  subject: Subject,
  { directory, diagnostics, isMalformed }: Surveying,
): string | undefined {
  if (written === undefined || isMalformed(subject.path) || !isName(written)) return written;
  const found = directory.find(written, subject, diagnoseAddressOrKey);
  if (found === undefined || !("problem" in found)) return found?.tester.email;
  diagnostics.complain(subject, found.problem, found.cure);
  return undefined;
}

function personNamed(tester: string, subject: Subject): SurveyedExisting["people"][number] {
  const key = keyOf(tester);
  return key === tester ? { key, subject } : { key, email: normaliseEmail(tester), subject };
}

function surveyApp(key: string, app: unknown, reading: Reading): SurveyedApp {
  const path: Path = ["apps", key];
  return {
    key: composed(key),
    path,
    appId: text(field(app, "appId")),
    packageName: text(field(app, "packageName")),
    certificates: items(field(app, "certificates")).flatMap((entry, index) => {
      const subject = { path: [...path, "certificates", index] };
      const certificate = text(entry) ? readCertificate(String(entry), subject, reading) : undefined;
      return certificate === undefined ? [] : [{ certificate, subject }];
    }),
    uses: items(field(app, "groups")).flatMap((group, index) =>
      text(group) ? [{ group: composed(String(group)), subject: { path: [...path, "groups", index] } }] : [],
    ),
  };
}

/** An entry is PEM text, or a path. A fingerprint is neither, and the parser says so. */
function readCertificate(entry: string, subject: Subject, reading: Reading): Certificate | undefined {
  const isText = isCertificateText(entry);
  const bytes = isText ? Buffer.from(entry) : readNamed(entry, subject, reading, admitTo(reading.budget));
  if (bytes === undefined) return undefined;
  try {
    return parseCertificate(bytes.toString("latin1"));
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const named = isText ? "" : `${quoted(entry)} `;
    reading.diagnostics.complain(subject, `${named}${error.problem}`, error.cure);
    return undefined;
  }
}

/** A larger file is something else: a certificate takes about 1,000 bytes. */
const mostCertificateBytes = 64 * 1024;

function admitTo(budget: ReadBudget): Admit {
  return (bytes) => {
    if (bytes <= mostCertificateBytes) return budget.bytes(bytes);
    const problem = `has ${figure(bytes)} bytes`;
    return { problem, cure: `a certificate file has at most ${figure(mostCertificateBytes)}` };
  };
}

import { describe, expect, test } from "@jest/globals";
import { nowhere } from "../provider/config/places.js";
import type { DesiredApp, Removal } from "../provider/desired.js";
import { type LedgerState, nextState } from "../provider/ledger/entries.js";
import { ledgerAfter } from "../provider/ledger/existing.js";
import { testerKey } from "../provider/people.js";
import { type Known, planOf, type Side } from "../provider/plan.js";
import { ledgerInputs } from "../provider/resources/inputs.js";

/** What no random pair of files comes to. `test/model/plan.test.ts` holds the rest. */
const racing = "amzn1.devportal.mobileapp.00000000000000006184041a";
const lookAlike = "amzn1.devportal.mobileapp.11111111111111116184041a";

function side(
  people: readonly (string | [string, string])[],
  more: Partial<DesiredApp> = {},
  removed: Removal[] = [],
): Side {
  const testers = people.map((person) => {
    const [email, firstName] = typeof person === "string" ? [person] : person;
    return { email, key: testerKey(email), ...(firstName === undefined ? {} : { firstName }) };
  });
  const app = { key: "racing", appId: racing, packageName: "com.example.racing", certificates: [] };
  return {
    desired: { apps: [{ ...app, groups: [{ key: "qa", name: "qa", testers }], ...more }], removed },
    places: nowhere,
  };
}

function known({ desired }: Side, more: Partial<Known> = {}): Known {
  const ledger = { ...nextState({}, ledgerInputs(desired, "file")), service: "an emulator on this machine" };
  return {
    ledger,
    confirmed: new Map(),
    unconfirmed: new Map(),
    adopted: new Map(),
    packages: new Map(),
    ...more,
  };
}

const ann = "annabella@example.com";
const keys = (grants: readonly { key: string }[]) => grants.map(({ key }) => key);

test("another app that ends in the same 8 digits is not taken for the one before", () => {
  const plan = planOf(side([ann], { appId: lookAlike }), { base: side([ann]) });
  expect(keys(plan.joins)).toEqual([testerKey(ann)]);
  expect(plan.digest).not.toBe(planOf(side([ann]), { base: side([ann]) }).digest);
  expect(plan.refusals.join()).toContain(`${lookAlike} ends in the same 8 digits as ${racing}`);
});

test("two addresses of one key are told apart, although no key shows it", () => {
  const [one, other] = ["afha6z@example.com", "arnrqz@example.com"];
  expect(testerKey(one)).toBe(testerKey(other));
  const plan = planOf(side([other]), { base: side([one]) });
  expect(plan.refusals.join()).toContain(`${testerKey(one)} stands for another address than in the base`);
  const elsewhere = planOf(side([other], { appId: `${racing.slice(0, -1)}b` }), { base: side([one]) });
  expect(elsewhere.refusals).toEqual(plan.refusals);
});

test("a changed package is told, with the certificates that are sent again", () => {
  const certificate = { fingerprint: "3f".repeat(32), pem: "", subject: "", curve: "", expires: "" };
  const of = (packageName: string) => side([ann], { packageName, certificates: [certificate] });
  const plan = planOf(of("com.example.b"), { base: of("com.example.a") });
  expect(plan.packages).toEqual([{ app: "racing", from: "com.example.a", to: "com.example.b" }]);
  expect(keys(plan.certificates.joins)).toEqual([certificate.fingerprint]);
  expect(plan.joins).toEqual([]);
});

test("an acknowledgement of somebody who left long ago is a change", () => {
  const left = planOf(side([]), { state: known(side([ann])) });
  expect(keys(left.leaves)).toEqual([testerKey(ann)]);
  const ledger = {
    ...known(side([ann])).ledger,
    ...nextState(known(side([ann])).ledger, ledgerInputs(side([]).desired, "file")),
  };
  const state = known(side([]), { ledger });
  expect(keys(planOf(side([]), { state }).stillOnAmazon)).toEqual([testerKey(ann)]);
  const settled = planOf(side([], {}, [{ tester: testerKey(ann) }]), { state });
  expect([keys(settled.acknowledged), settled.stillOnAmazon]).toEqual([[testerKey(ann)], []]);
});

describe("whoever exists", () => {
  const bob = "bob.builder@example.com";
  const place = (email: string) => JSON.stringify(["6184041a", "qa", testerKey(email)]);
  const existing = (...emails: string[]) =>
    emails.map((email) => ({ tester: testerKey(email), group: "qa", app: racing }));
  const withExisting = (people: readonly string[], ...emails: string[]): Side => {
    const { desired, places } = side(people);
    return { desired: { ...desired, existing: existing(...emails) }, places };
  };

  test("does not join: no digest, no request and no guard counts them", () => {
    const plan = planOf(withExisting([ann, bob], bob), { base: side([]) });
    expect([keys(plan.joins), keys(plan.adopted), plan.adds]).toEqual([
      [testerKey(ann)],
      [testerKey(bob)],
      1,
    ]);
    const alone = planOf(side([ann]), { base: side([]) });
    expect([plan.digest, plan.requests]).toEqual([alone.digest, alone.requests]);
    expect(plan.capacity.account.testers.count).toBe(2);
  });

  test("and is not listed is still on Amazon, and no leaver", () => {
    const plan = planOf(withExisting([ann], bob), { base: side([ann]) });
    expect([keys(plan.found), plan.leaves, plan.stillOnAmazon, plan.joins]).toEqual([
      [testerKey(bob)],
      [],
      [],
      [],
    ]);
    const state = known(withExisting([ann], bob), { confirmed: new Map([[place(ann), 1]]) });
    const later = planOf(withExisting([ann], bob), { state });
    expect([later.found, keys(later.stillOnAmazon)]).toEqual([[], [testerKey(bob)]]);
  });

  test("was adopted under the ledger's number, and is unchanged, with the entry and without", () => {
    const adopted = new Map([[place(ann), 1]]);
    for (const head of [side([ann]), withExisting([ann], ann)]) {
      const plan = planOf(head, { state: known(side([ann]), { adopted }) });
      expect([keys(plan.unchanged), plan.adopted, plan.leftOver]).toEqual([[testerKey(ann)], [], []]);
    }
    const older = planOf(side([ann]), { state: known(side([ann]), { adopted: new Map([[place(ann), 7]]) }) });
    expect(keys(older.leftOver)).toEqual([testerKey(ann)]);
  });

  test.each([
    ["left over", {}],
    ["unconfirmed", { unconfirmed: new Map([[place(ann), 1]]) }],
  ])("and is %s is adopted", (_what, more) => {
    const plan = planOf(withExisting([ann], ann), { state: known(side([ann]), more) });
    expect([keys(plan.adopted), plan.leftOver, plan.unconfirmed, plan.requests]).toEqual([
      [testerKey(ann)],
      [],
      [],
      [],
    ]);
  });

  describe("and whose entry is out", () => {
    const ran = (files: readonly Side[], more: Partial<Known> = {}): Known => {
      const ledgers = files.reduce(
        (before, { desired }) => ledgerAfter(before, ledgerInputs(desired, "file")) as Partial<LedgerState>,
        {} as Partial<LedgerState>,
      );
      return known(side([ann]), { ledger: { ...known(side([ann])).ledger, ...ledgers }, ...more });
    };
    const begun = withExisting([ann, bob], ann);

    test("joins, where no group has recorded them: for the digest, for requests and for the guard", () => {
      for (const files of [[begun], [begun, side([ann, bob])]]) {
        const plan = planOf(side([ann, bob]), { state: ran(files) });
        expect([keys(plan.joins), keys(plan.leftOver), plan.adds]).toEqual([
          [testerKey(ann)],
          [testerKey(bob)],
          1,
        ]);
        expect(plan.digest).toBe(planOf(side([ann]), {}).digest);
        expect(plan.requests).toHaveLength(1);
      }
    });

    test.each([
      ["adopted", "unchanged"],
      ["confirmed", "unchanged"],
      ["unconfirmed", "unconfirmed"],
    ] as const)("joins nowhere, where a group has them as %s", (part, standing) => {
      const plan = planOf(side([ann]), {
        state: ran([begun, side([ann])], { [part]: new Map([[place(ann), 1]]) }),
      });
      expect([plan.joins, plan.leftOver, keys(plan[standing]), plan.adds]).toEqual([
        [],
        [],
        [testerKey(ann)],
        0,
      ]);
      // In the run that takes the entry out, and in no later one.
      const inTheRun = (files: readonly Side[]) =>
        keys(planOf(side([ann]), { state: ran(files, { [part]: new Map([[place(ann), 1]]) }) }).stillAdopted);
      expect(inTheRun([begun])).toEqual(part === "adopted" ? [testerKey(ann)] : []);
      expect(inTheRun([begun, side([ann])])).toEqual([]);
    });

    test("joins also where a request of an earlier time is in doubt", () => {
      const state = ran([begun, side([ann])], { unconfirmed: new Map([[place(ann), 7]]) });
      expect(keys(planOf(side([ann]), { state }).joins)).toEqual([testerKey(ann)]);
    });

    test("was let in when they joined, where the entry came later", () => {
      const plan = planOf(side([ann]), { state: ran([side([ann]), withExisting([ann], ann)]) });
      expect([plan.joins, keys(plan.leftOver), plan.adds]).toEqual([[], [testerKey(ann)], 0]);
    });
  });

  test("is adopted by a new entry, as far as two files tell", () => {
    const base = side([ann, bob]);
    const plan = planOf(withExisting([ann, bob], ann), { base });
    expect([keys(plan.adopted), keys(plan.unchanged), plan.joins]).toEqual([
      [testerKey(ann)],
      [testerKey(bob)],
      [],
    ]);
    const same = planOf(withExisting([ann, bob], ann), { base: withExisting([ann, bob], ann) });
    expect([same.adopted, keys(same.unchanged)]).toEqual([[], [ann, bob].map(testerKey)]);
    expect(planOf(base, { base: withExisting([ann, bob], ann) }).joins).toEqual([]);
  });

  test("by an entry that comes with another package is a refusal, and no certificate that is registered", () => {
    const fingerprint = "3f".repeat(32);
    const certificate = { fingerprint, pem: "", subject: "", curve: "", expires: "" };
    const of = (packageName: string) => side([ann], { packageName, certificates: [certificate] });
    const before = of("com.example.one");
    const { desired, places } = of("com.example.two");
    const head = { places, desired: { ...desired, existing: [{ certificate: fingerprint, app: racing }] } };
    const plan = planOf(head, { base: before });
    expect(plan.refusals.join()).toContain("comes in the change that gives racing another package");
    expect([plan.certificates.joins, keys(plan.adopted), plan.requests]).toEqual([[], [fingerprint], []]);
    // The ledger has the package, and the registration does not: an earlier run failed. The entry is about the new one.
    const state = known(of("com.example.two"), { packages: new Map([["6184041a", "com.example.one"]]) });
    const later = planOf(head, { state });
    expect([later.refusals, later.certificates.joins, keys(later.adopted)]).toEqual([[], [], [fingerprint]]);
  });

  test("on another app than when the entry was written is refused", () => {
    const everywhere = ({ desired, places }: Side, app: string): Side => ({
      places,
      desired: {
        ...desired,
        existing: existing(ann).map((one) => ({ ...one, app, everywhere: true as const })),
      },
    });
    const other = `${racing.slice(0, -1)}b`;
    const base = everywhere(side([ann]), racing);
    const plan = planOf(everywhere(side([ann], { appId: other }), other), { base });
    expect(plan.refusals.join()).toContain("names no app, and was written before racing came under it");
    expect(planOf(base, { base }).refusals).toEqual([]);
  });
});

describe("a new spelling of a name", () => {
  const [before, now] = [side([[ann, "Ann"]]), side([[ann, "Anna"]])];
  test("is not sent to whoever is there", () => {
    expect(keys(planOf(now, { base: before }).renamed)).toEqual([testerKey(ann)]);
  });
  test("is sent with whoever was never sent", () => {
    const plan = planOf(now, { base: before, state: known(before) });
    expect([plan.renamed, keys(plan.leftOver)]).toEqual([[], [testerKey(ann)]]);
  });
});

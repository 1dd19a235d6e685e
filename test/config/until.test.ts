import { describe, expect, test } from "@jest/globals";
import { resolveArgs } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { racing as pem } from "./certificates.js";

const ann = "annabella@example.com";
const bruno = testerKey("bruno@example.com");

function on(day: string, until: string, removed: object[] = []) {
  const args = {
    groups: { qa: { testers: [ann, { email: "bruno@example.com", until }] } },
    apps: {
      racing: {
        appId: "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a",
        packageName: "com.example.racing",
        certificates: [pem],
        groups: ["qa"],
      },
    },
    removed,
  };
  const { desired, warnings } = resolveArgs(args, ".", new Date(`${day}T23:59:59Z`));
  return { people: desired.apps[0]?.groups[0]?.testers.map(({ key }) => key), warnings };
}

describe("a last day", () => {
  test("is told from 14 days before", () => {
    expect(on("2027-03-16", "2027-03-31").warnings).toEqual([]);
    expect(on("2027-03-17", "2027-03-31").warnings).toEqual([
      expect.stringContaining(`the last day of ${bruno} is in 14 days: afterwards they count as having left`),
    ]);
    expect(on("2027-03-30", "2027-03-31").warnings[0]).toContain("is in 1 day:");
    expect(on("2027-03-31", "2027-03-31").warnings[0]).toContain("is today:");
  });

  test("counts itself; afterwards the person counts as having left, and Amazon still lets them in", () => {
    expect(on("2027-03-31", "2027-03-31").people).toEqual([testerKey(ann), bruno]);
    const after = on("2027-04-01", "2027-03-31");
    expect(after.people).toEqual([testerKey(ann)]);
    expect(after.warnings).toEqual([
      expect.stringMatching(
        /the last day of .* has passed: .* Amazon still lets them in; .*devtest drop --expired/,
      ),
    ]);
  });

  test("a day that passes makes no complaint, whatever the file says besides", () => {
    const removed = [{ tester: bruno }];
    expect(() => on("2027-03-31", "2027-03-31", removed)).toThrow("is removed here, and listed");
    expect(on("2027-04-01", "2027-03-31", removed).people).toEqual([testerKey(ann)]);
    expect(on("2099-01-01", "2027-03-31").people).toEqual([testerKey(ann)]);
  });

  test("whoever was removed in the Console is let in no more, so nothing is said", () => {
    for (const removal of [{ tester: bruno }, { tester: "bruno@example.com", group: "qa", app: "racing" }]) {
      expect(on("2027-04-01", "2027-03-31", [removal]).warnings).toEqual([]);
    }
    const elsewhere = on("2027-04-01", "2027-03-31", [{ tester: bruno, group: "crew" }]);
    expect(elsewhere.warnings).toContainEqual(expect.stringContaining("Amazon still lets them in"));
  });

  test.each(["2027-02-30", "2027-13-01", "31.3.2027", "2027-3-31", ""])("%j is no day", (until) => {
    const complaints = () => on("2027-01-01", until);
    expect(complaints).toThrow(/must be a day such as 2027-03-31/);
    // One mistake, one complaint.
    expect(complaints).not.toThrow(/must be a day.*must be a day/s);
  });
});

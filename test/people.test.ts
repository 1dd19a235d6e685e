import { describe, expect, test } from "@jest/globals";
import { normaliseEmail, testerKey, testerKeyPattern } from "../provider/people.js";

describe("a key", () => {
  test("shows first and last letter, the domain and ten digits of the hash", () => {
    expect(testerKey("yan.doe@example.com")).toBe("y…e@example.com #f6887cb0f4");
  });

  test("shows no letter of a local part of three or fewer", () => {
    expect(testerKey("ann@example.com")).toBe("…@example.com #71d4f55f72");
    expect(testerKey("anna@example.com")).toMatch(/^a…a@example\.com #/);
  });

  test("is the same for every way of writing the address", () => {
    expect(testerKey("  Yan.Doe@Example.COM\n")).toBe(testerKey("yan.doe@example.com"));
    expect(normaliseEmail("  Yan.Doe@Example.COM\n")).toBe("yan.doe@example.com");
  });

  test("is the same for both Unicode forms of an accent", () => {
    expect(testerKey("jos\u0065\u0301.doe@ex\u0061\u0308mple.com")).toBe(
      testerKey("jos\u00e9.doe@ex\u00e4mple.com"),
    );
    for (const address of ["JOSE\u0301", "\u0130", "I\u0307", "\u212b", "\u03a3\u0345"]) {
      expect(normaliseEmail(normaliseEmail(address))).toBe(normaliseEmail(address));
    }
  });

  test("keeps dots and plus-tags apart, for only the mail provider knows whether they matter", () => {
    expect(testerKey("yandoe@gmail.com")).not.toBe(testerKey("yan.doe@gmail.com"));
    expect(normaliseEmail("Yan+Test@example.com")).toBe("yan+test@example.com");
  });

  test("counts letters, not their parts", () => {
    expect(testerKey("😀ab😀@example.com")).toMatch(/^😀…😀@example\.com #/u);
  });

  test("shows nothing of what is no address", () => {
    expect(testerKey("Ann Lee")).toMatch(/^…@… #[0-9a-f]{10}$/);
  });

  test.each(["yan.doe@example.com", "a@example.com", "😀ab😀@example.com", "Ann Lee"])(
    "of %j is recognised when it is copied into a file",
    (address) => expect(testerKey(address)).toMatch(testerKeyPattern),
  );

  test.each([
    "yan.doe@example.com",
    "y…e@example.com",
    "y…e@example.com #f6887",
    "yan…e@example.com #f6887cb0f4",
    "y…e@example.com #f6887c0",
  ])("is not seen in %j", (text) => expect(text).not.toMatch(testerKeyPattern));
});

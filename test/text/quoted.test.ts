import { expect, test } from "@jest/globals";
import { quoted } from "../../provider/text/quoted.js";

test.each([
  ["a word", "qa", '"qa"'],
  ["an address", "ann@example.com", '"…@example.com #71d4f55f72"'],
  ["a credential", "Atza|test-token", '"…"'],
  ["a control character", "a\u001bb", '"a<U+001B>b"'],
  ["sixty letters", "👩".repeat(60), `"${"👩".repeat(60)}"`],
  ["one more", "👩".repeat(61), `"${"👩".repeat(60)}…"`],
])("%s in quotes", (_what, text, shown) => {
  expect(quoted(text)).toBe(shown);
});

// A credential becomes one letter, so that what stands far behind it is shown as well.
test("a long text that is cut anywhere in an address shows nothing of it", () => {
  const address = "nobody.known@example.com";
  for (const letters of Array(address.length).keys()) {
    const text = `${"Atza|".padEnd(399 - letters, "x")} ${address}`;
    expect(quoted(text)).not.toMatch(/nobody|known/);
  }
});

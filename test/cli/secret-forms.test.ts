import { expect, test } from "@jest/globals";
import { formsOf, secretsIn } from "./secret-forms.js";

test("the search finds a secret in each of its forms, inside of other things and cut short", () => {
  const secret = `Atza|${"a+b/c=d&e".repeat(8)}`;
  const hidden = [
    `x${secret}y`,
    encodeURIComponent(secret),
    new URLSearchParams({ token: secret }).toString(),
    JSON.stringify({ deep: JSON.stringify({ secret }) }),
    Buffer.from(`id:${secret}:`).toString("base64"),
    Buffer.from(`i:${secret}`).toString("base64url"),
    Buffer.from(secret).toString("hex"),
    `${secret.slice(0, 30)}…`,
  ];
  for (const text of hidden)
    expect({ text, found: secretsIn(text, [secret]).length > 0 }).toEqual({ text, found: true });
  expect(secretsIn("Atza|… is blotted out", [secret])).toEqual([]);
  expect(formsOf("short").length).toBeGreaterThan(4);
});

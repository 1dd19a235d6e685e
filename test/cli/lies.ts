import type { Lie } from "./wiretap.js";

/** Ways to answer a token request, by name; undefined: as the service does. @param url the target of a redirect */
export function lies(url: () => string): Readonly<Record<string, Lie | undefined>> {
  return {
    "when it works": undefined,
    "when it works by an answer that repeats all of it as scopes": (body) => {
      const sent = new URLSearchParams(body);
      const [token, refreshToken] = [
        "Atza|test-token-that-comes-with-scopes",
        sent.get("refresh_token") ?? "Atzr|test-token-that-comes-with-scopes",
      ];
      const answer = { access_token: token, refresh_token: refreshToken };
      const scope = `${repeated(body)} ${repeated(new URLSearchParams(answer).toString())}`;
      return {
        status: 200,
        body: JSON.stringify({ ...answer, token_type: "bearer", expires_in: 3600, scope }),
      };
    },
    "when it is refused by an answer that repeats what was sent": (body) => ({
      status: 400,
      body: JSON.stringify({ error: "invalid_grant", error_description: repeated(body) }),
    }),
    "when a proxy answers with a page that repeats what was sent": (body) => ({
      status: 403,
      headers: { "content-type": "text/html" },
      body: `<html><head><title>${repeated(body)}</title></head><body>${body}</body></html>`,
    }),
    "when a redirect would take the secrets elsewhere": (body) => ({
      status: 307,
      headers: { location: `${url()}/elsewhere?${body}` },
      body: "",
    }),
    "when the answer is half a token": () => ({
      status: 200,
      body: '{"access_token":"Atza|test-token-half-way-through","token_type":"bearer","refr',
    }),
    "when the token cannot be put into a header": () => ({
      status: 200,
      body: JSON.stringify({
        access_token: "Atza|test-token-with-a\nline-break-in-it-and-more-of-it-after",
        token_type: "bearer",
        expires_in: 3600,
      }),
    }),
  };
}

/** In every form, so that a repeated part is found. */
function repeated(body: string): string {
  const values = [...new URLSearchParams(body).values()];
  return [body, ...values, ...values.map((one) => Buffer.from(one).toString("base64"))].join(" ");
}

import { createHash, randomBytes } from "node:crypto";

/** Consents, and the codes and refresh tokens issued for them. No HTTP here. */

/** One person's consent, or one refresh token made in a console. */
export interface Agreement {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** If true, no token or code issued for it works any more. */
  revoked: boolean;
}

/** The parameters with which a code was requested. The same must come with the code. */
export interface CodeRequest {
  readonly redirectUri: string;
  readonly challenge: { readonly method: string; readonly value: string } | undefined;
}

interface Code extends CodeRequest {
  readonly agreement: Agreement;
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly expiresAt: number;
}

/** Seconds. https://developer.amazon.com/docs/account-linking/step4-implement-account-linking.html */
const codeLife = 300;

export class Agreements {
  readonly #agreements: Agreement[] = [];
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, Agreement>();

  agree(clientId: string, scopes: readonly string[]): Agreement {
    const agreement = { clientId, scopes, revoked: false };
    this.#agreements.push(agreement);
    return agreement;
  }

  issueCode(agreement: Agreement, request: CodeRequest, now: number): string {
    const code = `AN${randomBytes(12).toString("base64url")}`;
    this.#codes.set(code, { ...request, agreement, expiresAt: now + codeLife * 1000 });
    return code;
  }

  /** Uses up a code, whatever the result. */
  useCode(code: string, now: number): Code | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found === undefined || found.expiresAt <= now || found.agreement.revoked ? undefined : found;
  }

  /** A new opaque text of about the real length. */
  issueRefreshToken(agreement: Agreement): string {
    const token = `Atzr|${randomBytes(264).toString("base64url")}`;
    this.#refreshTokens.set(token, agreement);
    return token;
  }

  /** The agreement behind a refresh token that still works. */
  behind(refreshToken: string): Agreement | undefined {
    const agreement = this.#refreshTokens.get(refreshToken);
    return agreement?.revoked === true ? undefined : agreement;
  }

  /** Ends one refresh token. Access tokens it has brought still work. */
  retire(refreshToken: string): void {
    this.#refreshTokens.delete(refreshToken);
  }

  /** As if everybody removed the application, or somebody deleted the security profile. Returns how many there were. */
  revokeAll(): number {
    const live = this.#agreements.filter(({ revoked }) => !revoked);
    for (const agreement of live) agreement.revoked = true;
    return live.length;
  }
}

/** https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
export function answersChallenge(challenge: CodeRequest["challenge"], verifier: string | null): boolean {
  if (challenge === undefined) return true;
  if (verifier === null) return false;
  if (challenge.method === "plain") return verifier === challenge.value;
  return createHash("sha256").update(verifier).digest("base64url") === challenge.value;
}

/** The operating system's place for one secret of this package. Both methods throw when no keychain works. */
export interface Keychain {
  read(): Promise<string | undefined>;
  write(secret: string): Promise<void>;
}

export const keychainName = "the operating system's keychain";

const service = "pulumi-appstore-devtest";
const account = "token-store-key";

/** macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop. */
export const systemKeychain: Keychain = {
  read: async () => (await (await entry()).getPassword()) ?? undefined,
  write: async (secret) => (await entry()).setPassword(secret),
};

/**
 * The library is an optional dependency: it is imported when it is needed, and may be absent. On Linux it would fall
 * back to the kernel's keyring, which forgets its content when the machine restarts: no keychain is better than that
 * one.
 */
async function entry() {
  const { AsyncEntry } = await import("@napi-rs/keyring");
  return new AsyncEntry(service, account, { linux: { store: "secret-service" } });
}

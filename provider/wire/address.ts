/**
 * Whether credentials may be sent to an address: over HTTPS to any host, over plain HTTP to this machine only
 * (127.0.0.0/8, ::1, localhost), and never to an address that carries credentials itself.
 */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return username + password === "" && (protocol === "https:" || (protocol === "http:" && isLoopback(text)));
}

/** `URL` turns every spelling of an IPv4 address into four decimal numbers. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** Which service an address belongs to: its origin. All loopback addresses are one, `an emulator on this machine`. */
export function originOf(url: string): string {
  return isLoopback(url) ? "an emulator on this machine" : new URL(url).origin;
}

import { describe, expect, test } from "@jest/globals";
import { isLoopback, isSafeUrl } from "../../provider/wire/address.js";

describe("credentials may be sent", () => {
  test.each([
    "https://api.example.com",
    "https://127.0.0.1:8443/token",
    "http://localhost:8080",
    "http://127.0.0.1:8080/token",
    "http://127.10.20.255",
    "http://0x7f.1",
    "http://[::1]:8080",
  ])("to %s", (url) => {
    expect(isSafeUrl(url)).toBe(true);
  });
});

describe("credentials may not be sent", () => {
  test.each([
    ["in clear to another machine", "http://api.example.com"],
    ["in clear to an address that only begins like this machine's", "http://127.0.0.1.example.com"],
    ["in clear to a host whose name only begins like this machine's", "http://localhost.example.com"],
    ["in clear to a host whose name only ends like this machine's", "http://notlocalhost"],
    ["in clear to an address next to those of this machine", "http://128.0.0.1"],
    ["by another protocol, not even on this machine", "ftp://127.0.0.1/token"],
    ["by another protocol, not even by this machine's name", "ws://localhost/token"],
    ["by an unknown protocol", "token://127.0.0.1"],
    ["to an address with a user name in it", "https://crew@api.example.com"],
    ["to an address with a password in it", "https://:test-password@api.example.com"],
    ["to an address of this machine with a user name in it", "http://crew@127.0.0.1"],
    ["to what is no address", "api.example.com"],
    ["to nothing", ""],
  ])("%s: %s", (_what, url) => {
    expect(isSafeUrl(url)).toBe(false);
  });
});

describe("this machine", () => {
  test.each([
    "http://localhost",
    "https://LOCALHOST:1",
    "http://127.0.0.1",
    "http://127.255.255.254",
    "http://[0::1]",
  ])("is %s", (url) => {
    expect(isLoopback(url)).toBe(true);
  });

  test.each([
    "http://10.127.0.0",
    "http://127.0.0.1.example.com",
    "http://[::2]",
    "http://0.0.0.0",
    // `URL` checks the numbers of HTTP addresses only. Under another scheme this is a name.
    "app://x127.0.0.1",
  ])("is not %s", (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});

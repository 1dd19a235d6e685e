import { testerKey } from "../../provider/people.js";

export const appId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";

/** As `pulumi stack export` writes it. */
export function exported(stillOnAmazon: object): string {
  const outputs = {
    listed: { "6184041a": { qa: { [testerKey("annabella@example.com")]: 1 } } },
    stillOnAmazon,
    removed: [],
    service: "an emulator on this machine",
    __apps: {
      "6184041a": { appId, label: "racing (com.example.racing)", packageName: "com.example.racing" },
    },
    __lastNumber: 9,
    __source: "file",
  };
  const ledger = {
    urn: "urn:pulumi:prod::apps::pulumi-nodejs:dynamic/devtest:Ledger::ledger",
    type: "pulumi-nodejs:dynamic/devtest:Ledger",
    custom: true,
    id: "ledger",
    inputs: outputs,
    outputs,
  };
  return JSON.stringify({ version: 3, deployment: { resources: [ledger] } });
}

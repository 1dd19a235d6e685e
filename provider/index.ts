import "./resources/old-node.js";

export { type Certificate, CertificateError, parseCertificate } from "./certificate.js";
export type {
  DevTestAppArgs,
  DevTestArgs,
  DevTestExistingArgs,
  DevTestGroupArgs,
  DevTestGuardsArgs,
  DevTestPersonArgs,
  DevTestRemovalArgs,
} from "./config/args.js";
export { loadConfig } from "./config/index.js";
export type { Desired, LoadedConfig, Removal } from "./desired.js";
export { AuthError, ConfigError, DevTestError, ServiceError, StoreError } from "./errors.js";
export { testerKey } from "./people.js";
export { App, type AppArgs } from "./resources/app.js";
export { DevTest } from "./resources/devtest.js";
export { Ledger, type LedgerArgs } from "./resources/ledger.js";
export { Registration, type RegistrationArgs } from "./resources/registration.js";
export { TesterGroup, type TesterGroupArgs } from "./resources/tester-group.js";

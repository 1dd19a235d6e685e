import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { expect } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { EditDesk } from "./edit-desk.js";

/** A configuration of three files, in which people are listed by name and by address. */

export const main = `# all teams
version: 1
include: [teams/*.yaml]
people: # once each
  quinn: annabella@example.com
  sasha: { emails: { home: kim.doe@example.net, tv: kim.tv@example.net }, firstName: Kim, until: 2027-03-31 }
  robin: { email: old.timer@example.com, until: 2026-11-01 }
guards: { maxAdds: 20 }
`;
export const racing = `# the racing team
groups:
  qa:
    testers:
      - quinn # boss
      - bruno@example.com
      - { person: sasha/tv, until: 2026-12-31 }
  beta-eu: { name: Beta EU, testersFrom: beta.csv }
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [../racing.pem]
    groups: [qa, beta-eu]
`;
export const puzzle = `groups:
  solvers:
    testers:
      - robin
      - cora@example.org
apps:
  puzzle:
    appId: amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607
    packageName: com.example.puzzle
    certificates: [../racing.pem]
    groups: [solvers]
`;
export const beta = "E-mail;First name;Last name\r\nmoreau@example.org;Cora;Moreau\r\n";

/** Their keys, by the names under `people`. */
export const keys = {
  quinn: testerKey("annabella@example.com"),
  home: testerKey("kim.doe@example.net"),
  tv: testerKey("kim.tv@example.net"),
  robin: testerKey("old.timer@example.com"),
  bruno: testerKey("bruno@example.com"),
};

export class PartsDesk extends EditDesk {
  constructor() {
    super();
    mkdirSync(this.path("teams"));
    this.write(main);
    this.write(racing, "teams/racing.yaml");
    this.write(puzzle, "teams/puzzle.yaml");
    this.write(beta, "teams/beta.csv");
  }

  /** Nothing that is printed shows a name under `people`. */
  override on(day: string, ...args: string[]) {
    const ended = super.on(day, ...args);
    expect(ended.stdout + ended.stderr).not.toMatch(/quinn|sasha|robin/i);
    return ended;
  }

  /** Every file with its text. */
  files(): Record<string, string> {
    const names = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    const files = names.filter((name) => statSync(this.path(name)).isFile());
    return Object.fromEntries(files.map((name) => [name, readFileSync(this.path(name), "utf8")]));
  }

  /** The files that a command changes, with their texts. It has to succeed. */
  changed(...args: string[]): Record<string, string> {
    const before = this.files();
    expect(this.devtest(...args)).toMatchObject({ status: 0, stderr: "" });
    const after = Object.entries(this.files());
    return Object.fromEntries(after.filter(([name, text]) => before[name] !== text));
  }
}

import { head } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

const people = `people:
  ann: ann@example.com
  Kim Lee:
    emails: { home: kim@example.net, tv: Kim.TV@example.net }
    firstName: Kim
  solo: { emails: { only: solo@example.com }, lastName: Solo }
  temp: { email: temp@example.com, until: 2027-03-31 }
`;
/** A file with people, and a group that lists some of them on line 11. */
export const file = (testers: string, more = "") =>
  `${head}${people}groups:\n  qa:\n    testers: ${testers}\n${appUsing("qa")}${more}`;

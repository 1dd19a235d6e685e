// Fails while a plan of the state leaves something open. A notice in a green run would reach nobody: of scheduled runs
// GitHub reports only those that fail.
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const { leaves, certificates, stillOnAmazon, unconfirmed } = JSON.parse(readFileSync(file, "utf8"));
const left = leaves.length + certificates.leaves.length + stillOnAmazon.length;

const open = [
  {
    title: "Still on Amazon",
    count: left,
    what: "Left the file, and may still have access",
    cure: "Remove it in the Amazon Developer Console, then write it in the file under `removed`.",
  },
  {
    title: "Unconfirmed",
    count: unconfirmed.length,
    what: "Sent, and no answer tells whether Amazon acted",
    cure: "The next `pulumi up` sends it again, unless `devtest:onUnknown` is `hold`.",
  },
].filter(({ count }) => count > 0);

for (const { title, count, what, cure } of open)
  console.log(`::error title=${title}::${what}: ${count}. ${cure}`);
if (open.length > 0) process.exitCode = 1;

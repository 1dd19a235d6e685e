import { readFileSync } from "node:fs";
import { DevTest, Registration, TesterGroup } from "pulumi-appstore-devtest";

// The shape of the whole file as one component. It has the ledger, which keeps who may have access.
const qa = ["ann@example.com", "bob@example.com"];
const devtest = new DevTest("devtest", {
  groups: { qa: { testers: qa } },
  apps: {
    racing: {
      appId: "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a",
      packageName: "com.example.racing",
      certificates: ["certs/racing.pem"],
      groups: ["qa"],
    },
  },
});

// Single resources have no ledger: nothing says later who has left and may still have access.
const appId = "amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607";
const puzzle = new Registration("puzzle", {
  appId,
  packageName: "com.example.puzzle",
  certificates: [readFileSync("certs/puzzle.pem", "utf8")],
});
const friends = new TesterGroup("puzzle-friends", {
  appId,
  groupName: "Friends",
  testers: [{ email: "cleo@example.org", firstName: "Cleo" }],
  trackId: puzzle.trackId,
});

export const mayStillHaveAccess = devtest.ledger.stillOnAmazon;
export const friendsConfirmed = friends.confirmed;

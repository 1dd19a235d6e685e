/** `examples/pipelines/github`, run by act from the first testers to "sent" below a pull request. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { FakeGithub } from "../code-host/fake-github.js";
import { expectShown } from "../docs/comment-shown.js";
import {
  afterReview,
  type Change,
  expectEnds,
  GithubMachine,
  pullRequest,
  push,
  schedule,
} from "./github-machine.js";
import { hostileFiles } from "./hostile.js";
import { joining, Studio } from "./studio.js";

// Its stubs and its links are made for Linux; what GitHub would do differently elsewhere is not ours.
const described = process.platform === "linux" ? describe : describe.skip;

described("GitHub Actions", () => {
  const elena = "elena@example.net";
  const farid = "farid@example.com";
  let studio: Studio;
  let github: FakeGithub;
  let machine: GithubMachine;

  beforeAll(async () => {
    github = await FakeGithub.start();
    studio = await Studio.open({ ".": "github", ".github/actions": "../../.github/actions" });
    machine = await GithubMachine.create(studio, github);
  }, 900_000);

  afterAll(async () => {
    await studio.close();
    await github.stop();
  });

  const bodies = (pullRequest: number) => github.ours(pullRequest).map(({ body }) => body);

  describe("a pull request from a fork that brings along whatever could be run", () => {
    let change: Change & { readonly tip: string };
    let hasRun: string;
    let victim: string;

    beforeAll(async () => {
      [hasRun, victim] = ["mark", "victim"].map((name) => join(studio.reader.home, name)) as [string, string];
      writeFileSync(victim, "the machine's own\n");
      change = await studio.propose("gwen", joining("gwen@example.com"), hostileFiles(hasRun, victim));
    });

    const expectNothingRan = () =>
      expect({ hasRun: existsSync(hasRun), victim: readFileSync(victim, "utf8") }).toEqual({
        hasRun: false,
        victim: "the machine's own\n",
      });

    test("is planned without a secret, on its lines and in the summary, and nothing of it is run", async () => {
      github.mayWrite = false;
      const merge = await machine.open(7, change, "stranger");
      const ran = await machine.run("devtest-review.yml", pullRequest(7, merge, change, "stranger"));
      github.mayWrite = true;
      expectEnds(ran, { Plan: "succeeded" });
      expect(ran.output).toMatch(
        /::notice file=devtest\.yaml,line=9,title=Will get access::g…n@example\.com #\w{10} gets access to racing/,
      );
      expect(ran.output).toMatch(/Summary - ### DevTest: 1 person gains access/);
      expect(github.server.requests).toEqual([]);
      expectNothingRan();
    });

    test("gets its comment from a run of the base repository, which reads it as data", async () => {
      const ran = await machine.run("devtest-comment-forks.yml", afterReview(change, "stranger"));
      expectEnds(ran, { Comment: "succeeded" });
      const { output } = await studio.inProject("git rev-parse main");
      expect(ran.output).toContain(`checked out: ${output.trim()}`);
      expect(bodies(7)).toEqual([
        expect.stringMatching(/1 person gains access[\s\S]*`g…n@example\.com #\w{10}`/),
      ]);
      expectNothingRan();
    });
  });

  test("the run for forks leaves pull requests of the repository itself to their own job", async () => {
    const { output } = await studio.inProject("git rev-parse main");
    const ran = await machine.run(
      "devtest-comment-forks.yml",
      afterReview({ base: "", head: output.trim() }, "example"),
    );
    expectEnds(ran, {});
  });

  test("the first commit is sent, though there is nothing to compare it with", async () => {
    const { output } = await studio.inProject("git rev-parse main");
    const ran = await machine.run("devtest-up.yml", push({ before: "0".repeat(40), after: output.trim() }));
    expectEnds(ran, { Send: "succeeded" });
    expect(studio.members()).toEqual(["annabella@example.com", "bruno@example.com"]);
  });

  describe("a pull request of the repository", () => {
    let tip: string;

    test("is planned and commented, by two jobs", async () => {
      const swap = { out: "      - bruno@example.com # short form\n", in: `      - ${elena}\n` };
      const change = await studio.propose("elena", swap);
      tip = change.tip;
      const merge = await machine.open(12, change);
      const ran = await machine.run("devtest-review.yml", pullRequest(12, merge, change));
      expect(ran.jobs).toEqual({ Plan: "succeeded", Comment: "succeeded" });
      expect(bodies(12)).toEqual([
        expect.stringMatching(
          /1 person gains access, 1 keeps it after leaving[\s\S]*`e…a@example\.net #f39ff2f013`/,
        ),
      ]);
      expect(studio.members()).not.toContain(elena);
    });

    test("is sent after its merge, and its comment says so", async () => {
      const merged = await studio.merge(tip);
      github.merged(12, merged.after);
      const ran = await machine.run("devtest-up.yml", push(merged));
      expectEnds(ran, { Send: "succeeded" });
      expect(ran.output).toMatch(/As reviewed in #12 \(d1:[0-9a-f]{12}\)\./);
      expect(bodies(12)).toEqual([
        expect.stringContaining("Sent: 1 confirmed, 0 unconfirmed, 1 may still have access"),
      ]);
      expectShown(`${bodies(12)[0]}`);
      expect(studio.members()).toContain(elena);
    });

    test("leaves the night red while somebody who left may still have access", async () => {
      const before = studio.emulator.requests().length;
      const ran = await machine.run("devtest-nightly.yml", schedule);
      expectEnds(ran, { "Nothing open": "failed" });
      expect(ran.output).toMatch(/Success - Main Nothing left to send\?/);
      expect(ran.output).toMatch(
        /::error title=Still on Amazon::Left the file, and may still have access: 1\. Remove it in the Amazon Developer Console/,
      );
      expect(studio.emulator.requests()).toHaveLength(before);
    });
  });

  describe("a run that fails", () => {
    let merged: { readonly before: string; readonly after: string };

    test("is red, and says below the pull request what stayed unconfirmed", async () => {
      const change = await studio.propose("farid", joining(farid));
      const merge = await machine.open(13, change);
      await machine.run("devtest-review.yml", pullRequest(13, merge, change));
      merged = await studio.merge(change.tip);
      github.merged(13, merged.after);
      studio.emulator.fault({ operation: "testers", drop: "after" });
      expectEnds(await machine.run("devtest-up.yml", push(merged)), { Send: "failed" });
      expect(bodies(13)).toEqual([
        expect.stringContaining("Sent: 0 confirmed, 1 unconfirmed, 0 may still have access"),
      ]);
    });

    test("leaves the night red while nobody knows whether somebody was let in", async () => {
      const ran = await machine.run("devtest-nightly.yml", schedule);
      expectEnds(ran, { "Nothing open": "failed" });
      expect(ran.output).toMatch(/Failure - Main Nothing left to send\?/);
      expect(ran.output).toContain(
        "::error title=Unconfirmed::Sent, and no answer tells whether Amazon acted: 1.",
      );
    });

    test("is repeated, and the same comment says the better end", async () => {
      expectEnds(await machine.run("devtest-up.yml", push(merged)), { Send: "succeeded" });
      expect(bodies(13)).toEqual([
        expect.stringContaining("Sent: 1 confirmed, 0 unconfirmed, 0 may still have access"),
      ]);
    });
  });

  test("the night is green when whoever left is taken out, and acknowledged", async () => {
    const removed = `removed:\n  - { tester: bruno@example.com, group: qa, app: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a }\napps:\n`;
    const pushed = await studio.push({ out: "apps:\n", in: removed });
    const ran = await machine.run("devtest-up.yml", push(pushed));
    expectEnds(ran, { Send: "succeeded" });
    expect(ran.output).toContain(
      "::notice title=DevTest::Pushed without a pull request: nobody gains access.",
    );
    expectEnds(await machine.run("devtest-nightly.yml", schedule), { "Nothing open": "succeeded" });
  });

  test("with only-reviewed, nobody is sent who was pushed without a pull request", async () => {
    const workflow = ".github/workflows/devtest-up.yml";
    studio.reader.write(
      workflow,
      studio.reader.read(workflow).replace("command: up\n", "command: up\n          only-reviewed: true\n"),
    );
    const before = studio.emulator.requests().length;
    const ran = await machine.run("devtest-up.yml", push(await studio.push(joining("hugo@example.com"))));
    expectEnds(ran, { Send: "failed" });
    expect(ran.output).toContain(
      "::warning title=Not reviewed::Pushed without a pull request, so nobody reviewed who gains access: 1 person: h…o@example.com",
    );
    expect(studio.emulator.requests()).toHaveLength(before);
  });

  test("a file that is wrong is red in the review, with its place, and nothing is commented", async () => {
    const change = await studio.propose("wrong", joining("nobody"));
    const merge = await machine.open(14, change);
    const ran = await machine.run("devtest-review.yml", pullRequest(14, merge, change));
    expect(ran.jobs).toEqual({ Plan: "failed", Comment: "failed" });
    expect(ran.output).toMatch(/::error file=devtest\.yaml,line=9/);
    expect(bodies(14)).toEqual([]);
  });
});

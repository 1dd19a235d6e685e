import { bitrise, codemagic, jenkins, type Occasion, type Step } from "./steps.js";

/** Why a build runs, and where. */
export interface Change {
  readonly folder: string;
  /** What is checked out. */
  readonly commit: string;
  /** Of the pull request; undefined for a build of `main`. */
  readonly number?: number;
  /** What `main` was before. */
  readonly before?: string;
}

export interface System {
  readonly name: string;
  /** Of its pull request in the test. */
  readonly number: number;
  /** Who joins in its pull request, and who later. */
  readonly people: readonly [string, string];
  readonly steps: (occasion: Occasion) => Step[];
  readonly variablesOf: (change: Change) => Record<string, string>;
}

/** Variables last verified 2026-11. */
export const systems: readonly System[] = [
  {
    name: "bitrise",
    number: 3,
    people: ["elena@example.net", "farid@example.com"],
    steps: bitrise,
    variablesOf: ({ folder, commit, number }) => ({
      CI: "true",
      BITRISE_IO: "true",
      BITRISE_BUILD_NUMBER: `${next()}`,
      BITRISE_SOURCE_DIR: folder,
      BITRISE_GIT_COMMIT: commit,
      BITRISEIO_GIT_REPOSITORY_OWNER: "example",
      BITRISEIO_GIT_REPOSITORY_SLUG: "apps",
      ...(number !== undefined && { BITRISE_PULL_REQUEST: `${number}`, BITRISEIO_GIT_BRANCH_DEST: "main" }),
    }),
  },
  {
    name: "codemagic",
    number: 4,
    people: ["gwen@example.org", "hugo@example.com"],
    steps: codemagic,
    variablesOf: ({ folder, commit, number, before }) => ({
      CI: "true",
      CM_BUILD_ID: "5f0a1b2c3d4e5f6071829304",
      PROJECT_BUILD_NUMBER: `${next()}`,
      CM_BUILD_DIR: folder,
      CM_COMMIT: commit,
      CM_REPO_SLUG: "example/apps",
      CM_PULL_REQUEST: String(number !== undefined),
      ...(number !== undefined && { CM_PULL_REQUEST_NUMBER: `${number}`, CM_PULL_REQUEST_DEST: "main" }),
      ...(before !== undefined && { CM_PREVIOUS_COMMIT: before }),
    }),
  },
  {
    name: "jenkins",
    number: 5,
    people: ["ines@example.net", "jonas@example.org"],
    steps: jenkins,
    variablesOf: ({ folder, commit, number, before }) => ({
      JENKINS_URL: "https://jenkins.example.com/",
      BUILD_NUMBER: `${next()}`,
      BUILD_URL: "https://jenkins.example.com/job/apps/1/",
      WORKSPACE: folder,
      GIT_COMMIT: commit,
      GIT_URL: "https://github.com/example/apps.git",
      ...(number !== undefined && {
        CHANGE_ID: `${number}`,
        CHANGE_TARGET: "main",
        CHANGE_URL: `https://github.com/example/apps/pull/${number}`,
      }),
      ...(before !== undefined && { GIT_PREVIOUS_SUCCESSFUL_COMMIT: before }),
    }),
  },
];

let builds = 0;

function next(): number {
  builds += 1;
  return builds;
}

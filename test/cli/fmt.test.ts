import { beforeEach, describe, expect, test } from "@jest/globals";
import { EditDesk, yaml } from "./edit-desk.js";

let desk: EditDesk;
beforeEach(() => {
  desk = new EditDesk();
});

describe("devtest fmt", () => {
  test("writes one person a line, and --check tells without writing", () => {
    const before = yaml.replace(
      /testers:\n.*bruno@example.com/s,
      "testers: [bruno@example.com, annabella@example.com] # all",
    );
    desk.write(before);
    expect(desk.devtest("fmt", "--check")).toMatchObject({
      status: 1,
      stdout: "devtest.yaml is not formatted: `devtest fmt` writes one person a line\n",
    });
    expect(desk.read()).toBe(before);
    expect(desk.devtest("fmt", "--sort", "qa").stdout).toBe("devtest.yaml is formatted now\n");
    expect(desk.read()).toContain(
      "    testers: # all\n      - annabella@example.com\n      - bruno@example.com\n",
    );
    expect(desk.devtest("fmt", "--check")).toMatchObject({
      status: 0,
      stdout: "devtest.yaml is formatted already\n",
    });
  });

  test("--sort takes one group, so that the file may follow", () => {
    expect(desk.devtest("fmt", "--sort", "qa", "devtest.yaml")).toMatchObject({ status: 0, stderr: "" });
    expect(desk.devtest("fmt", "--check", "--sort", "qa", "--config", "devtest.yaml")).toMatchObject({
      status: 0,
    });
    expect(desk.devtest("fmt", "devtest.yaml", "--config", "devtest.yaml").stderr).toContain("given twice");
  });

  test("a group whose people are in a CSV file is not sorted, and that is said", () => {
    expect(desk.devtest("fmt", "--sort", "qa", "--sort", "Beta EU")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        'The people of the group "beta-eu" are in beta.csv, which is not sorted here.',
      ),
    });
    expect(desk.read()).toBe(yaml);
  });
});

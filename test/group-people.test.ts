import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { groupPeople, peopleIn } from "../provider/group-people.js";
import { type Tester, testerKey } from "../provider/people.js";

const ann = { email: "annabella@example.com", firstName: "Ann", lastName: "Doe" };
const dan = { email: "dan@example.com", lastName: "Roe" };
const byKey = (people: readonly Tester[]) =>
  Object.fromEntries(people.map((person) => [testerKey(person.email), person]));

test("keys are shown, and nothing of a person but in the one text that is a secret", () => {
  const { testers, __people, ...nothing } = groupPeople(byKey([ann, dan]), "masked");
  expect(testers).toEqual({ [testerKey(ann.email)]: "[secret]", [testerKey(dan.email)]: "[secret]" });
  expect(__people).toBe('[["annabella@example.com","Ann","Doe"],["dan@example.com","","Roe"]]');
  expect(nothing).toEqual({});
});

test("with plain personal data people are shown, and there is no secret", () => {
  expect(groupPeople(byKey([ann]), "plain")).toEqual({ testers: byKey([ann]) });
});

test("the order of a file is no difference", () => {
  expect(groupPeople(byKey([dan, ann]))).toEqual(groupPeople(byKey([ann, dan])));
});

const name = fc.option(fc.string({ minLength: 1, unit: "grapheme" }), { nil: undefined });
const person = fc.record({ local: fc.stringMatching(/^[a-z0-9.]{1,20}$/), firstName: name, lastName: name });

test("whoever goes in comes out, in either form", () => {
  fc.assert(
    fc.property(fc.array(person), fc.constantFrom("masked", "plain" as const), (drawn, personalData) => {
      const people = byKey(
        drawn.map(({ local, firstName, lastName }) => ({
          email: `${local}@example.com`,
          ...(firstName && { firstName }),
          ...(lastName && { lastName }),
        })),
      );
      const inputs = JSON.parse(JSON.stringify(groupPeople(people, personalData)));
      expect(peopleIn(inputs)).toEqual(people);
    }),
  );
});

test.each(["ann@example.com", "{}", '["ann@example.com"]', "[[]]", "[[5]]", "null"])(
  "nobody is in %s, and no error quotes it",
  (__people) => {
    expect(peopleIn({ testers: { [testerKey(ann.email)]: "[secret]" }, __people })).toEqual({});
  },
);

test("nobody is in a group without people", () => {
  expect(peopleIn(groupPeople({}))).toEqual({});
});

/** Where the list under edit stands. */
export const testers = ["groups", "qa", "testers"];

/** A file with a list under edit, and another beside it. @param list from behind the colon of its key */
export const file = (list: string) => `# who tests
version: 1
groups:
  qa:
    testers:${list}
  other: # untouched
    testers: [zoe@example.net]   # kept   as it is
`;

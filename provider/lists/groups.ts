/** The groups of one person, as a list names them. */
export interface WrittenGroups {
  readonly names: readonly string[];
  /** Google's, whose names are what stands before the sign. */
  readonly addresses: readonly string[];
}

/** Programs write a semicolon or a comma between groups. */
export function groupsIn(text: string): string[] {
  const names = text.split(/[;,]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

/**
 * The names of the groups of each row. A name counts before an address, as both are of one group. Where two groups would
 * have one name, both are called by their addresses.
 */
export function groupNames(rows: readonly WrittenGroups[]): string[][] {
  const addressesOf = new Map<string, Set<string>>();
  for (const { name, address } of rows.flatMap(labelled)) {
    if (address !== "") addressesOf.set(name, (addressesOf.get(name) ?? new Set()).add(address));
  }
  const isShared = (name: string) => (addressesOf.get(name)?.size ?? 0) > 1;
  return rows.map((row) => {
    const names = labelled(row).map(({ name, address }) =>
      address !== "" && isShared(name) ? address : name,
    );
    return [...new Set(names)];
  });
}

/** The address is empty where none belongs to the name. */
function labelled({
  names,
  addresses,
}: WrittenGroups): { readonly name: string; readonly address: string }[] {
  const written = addresses.map((address) => address.toLowerCase());
  const [only = ""] = written.length === 1 && names.length === 1 ? written : [];
  if (names.length > 0) return names.map((name) => ({ name, address: only }));
  return written.map((address) => ({ name: address.replace(/@.*/s, ""), address }));
}

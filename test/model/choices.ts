export function toggled<Member>(members: ReadonlySet<Member>, member: Member): ReadonlySet<Member> {
  const after = new Set(members);
  if (!after.delete(member)) after.add(member);
  return after;
}

/** By a number of any size. */
export function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

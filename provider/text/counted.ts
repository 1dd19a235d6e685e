/** `1 person`, `1,500 people`: a figure with its noun. */
export function counted(count: number, one: string, several: string): string {
  return `${figure(count)} ${count === 1 ? one : several}`;
}

/** `1,500`. The first text that Intl formats costs a process as much CPU as a hundred people do. */
export function figure(count: number): string {
  if (!Number.isSafeInteger(count)) return count.toLocaleString("en");
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

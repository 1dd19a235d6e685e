/** Milliseconds of CPU this process has used: unlike the clock, they do not count what others do on a busy machine. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

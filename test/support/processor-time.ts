/**
 * Milliseconds of processor time that work took of this process: unlike those of a clock they do not count what other processes do
 * meanwhile.
 */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

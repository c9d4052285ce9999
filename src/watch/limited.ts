import { EvidenceError } from '../errors/errors.ts';
import type { Triage } from './model.ts';

const HOUR = 3_600_000;

/** The same, but of one program no more than so many cores are read in an hour: a loop of crashes must not starve the host. @param now milliseconds; a clock that is set back would count for longer. */
export function limited(triage: Triage, most: number, now: () => number = () => performance.now()): Triage {
  const read = new Map<string, number[]>();
  return {
    ...triage,
    whole: async (record) => {
      const program = record.executable ?? record.comm ?? '';
      const recent = (read.get(program) ?? []).filter((time) => time > now() - HOUR);
      if (recent.length >= most)
        throw new EvidenceError(
          `${most} cores of ${program} were read within an hour; this one was not.`,
          'Triage it by hand, or raise --most-cores.',
        );
      read.set(program, [...recent, now()]);
      return triage.whole(record);
    },
  };
}

import { known } from '../text/known.ts';
import type { Occurrence } from './occurrence.ts';

/** The identity of a crash, as a field of its subject; none where pid or time is not known. Apart from occurrence.ts, which loads zod. */
export function occurrenceOf({
  host,
  machineId,
  bootId,
  pid,
  time,
}: {
  readonly [Key in keyof Occurrence]?: Occurrence[Key] | undefined;
}): { occurrence?: Occurrence } {
  return pid === undefined || time === undefined
    ? {}
    : { occurrence: { ...known({ host, machineId, bootId }), pid, time } };
}

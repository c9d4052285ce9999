import { KnownCrashes } from '../coredump/known/known-crashes.ts';
import type { CoredumpOptions } from '../coredump/model.ts';
import { recordedAnswer } from '../coredump/recorded-stack.ts';
import { EvidenceError } from '../errors/errors.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import { ownMachineId } from '../linux/machine-id.ts';
import type { Triage } from './model.ts';

/** Triages coredumps of this machine from their cores; of another's journal, whose paths mean nothing here, what it wrote. */
export function triageOf(options: CoredumpOptions): Triage {
  const own = ownMachineId();
  const known = new KnownCrashes(options);
  const recorded = async (record: CoredumpRecord) => recordedAnswer(record, 'it was not read', {}, options);
  return {
    recorded,
    whole: async (record) => {
      if (record.machineId === own) return (await known.triage({ record })).answer;
      const answer = await recorded(record);
      if (answer !== undefined) return answer;
      throw new EvidenceError(
        'Its core is on another machine, and the journal holds no stack of it.',
        'Triage it there, and add the report.',
      );
    },
  };
}

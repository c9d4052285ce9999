import * as Flags from '@oclif/core/flags';

/** Flags of every guru command that reads reports. */
export const sourceFlags = {
  unit: Flags.string({ description: 'Read the journal of this unit.', helpValue: 'NAME' }),
  since: Flags.string({
    description: 'Only entries of the journal since this time, as journalctl takes it.',
    helpValue: 'TIME',
    dependsOn: ['unit'],
  }),
} as const;

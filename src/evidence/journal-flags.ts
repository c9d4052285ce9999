import * as Flags from '@oclif/core/flags';

/** The flags of every command that looks for coredumps in the journal. */
export const journalFlags = {
  since: Flags.string({
    char: 'S',
    description: 'Only coredumps since then.',
    helpGroup: 'JOURNAL',
    helpValue: 'TIME',
  }),
  until: Flags.string({
    char: 'U',
    description: 'Only coredumps until then.',
    helpGroup: 'JOURNAL',
    helpValue: 'TIME',
  }),
  last: Flags.integer({ char: 'n', description: 'Only the newest N.', helpGroup: 'JOURNAL', helpValue: 'N', min: 1 }),
  all: Flags.boolean({ description: 'All that match.', helpGroup: 'JOURNAL', exclusive: ['last'] }),
  directory: Flags.string({
    char: 'D',
    description: 'Read the journal files in a directory.',
    helpGroup: 'JOURNAL',
    helpValue: 'DIR',
    exclusive: ['file', 'root'],
  }),
  file: Flags.string({
    description: 'Read one journal file.',
    helpGroup: 'JOURNAL',
    helpValue: 'FILE',
    exclusive: ['directory', 'root'],
  }),
  root: Flags.string({
    description: 'Read the journal, and the cores, of the file system mounted there.',
    helpGroup: 'JOURNAL',
    helpValue: 'DIR',
    exclusive: ['directory', 'file'],
  }),
} as const;

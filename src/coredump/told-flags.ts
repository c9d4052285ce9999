import * as Flags from '@oclif/core/flags';

/** The flags of every command that triages cores: what of a process is told beside the verdict, and where its source is. */
export const toldFlags = {
  'source-root': Flags.string({
    description: 'A directory that holds the source, wherever it was compiled. May be repeated.',
    helpValue: 'DIR',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'source-map': Flags.string({
    description: 'What was compiled below FROM is now below TO. May be repeated.',
    helpValue: 'FROM=TO',
    multiple: true,
    multipleNonGreedy: true,
  }),
  locals: Flags.boolean({
    description:
      'Tell arguments and local variables of the fault frame and the culprit, of all frames with --verbose; masked, as far as they look like secrets.',
  }),
  env: Flags.option({
    options: ['names', 'values', 'none'] as const,
    default: 'none' as const,
    description: 'What to tell of its environment; values are masked, as far as they look like secrets.',
    helpValue: 'WHAT',
  })(),
  hexdump: Flags.boolean({
    description: 'Show the bytes around the address of the fault, masked as far as they look like secrets.',
  }),
} as const;

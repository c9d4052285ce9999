import * as Flags from '@oclif/core/flags';

/** Where the store is: a flag of all its commands. */
export const storeFlag = {
  store: Flags.string({
    description: 'The store: a file, or a database of PostgreSQL. Default: store.sqlite among the data of the user.',
    helpValue: 'FILE|URL',
    env: 'FAULTLINE_STORE',
  }),
} as const;

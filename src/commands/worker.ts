import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, onlyFlags, directoryFlag, secondsFlag, timeoutFlag } from '../command.ts';
import { loadConfig } from '../config/config.ts';
import { tell } from '../tell.ts';
import { storeFlag } from '../store/flags.ts';
import { askedServers, debuginfodFlags } from '../symbols/debuginfod-flags.ts';

export default class Worker extends FaultlineCommand {
  static override summary = 'Triage the cores that other hosts have sent to "faultline serve".';
  static override description =
    'Takes jobs from the store, which must be of PostgreSQL, triages each core in the sandbox, and updates its crash. Any number of workers may run, and any may be killed: no job is lost, and none is counted twice.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --store postgres://faultline@db/crashes --uploads /srv/cores --symbols /srv/debug',
  ];
  // It ends when it is told to: there is no report.
  static override baseFlags = onlyFlags('debug', 'config');
  static override flags = {
    ...storeFlag,
    uploads: Flags.string({
      description: 'Where the server puts the cores.',
      helpValue: 'DIR',
      required: true,
    }),
    jobs: Flags.integer({ description: 'Cores at the same time.', helpValue: 'N', min: 1, max: 64, default: 1 }),
    symbols: Flags.string({
      description: 'Where to look for debug files: a directory or an archive. May be repeated.',
      helpValue: 'PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...debuginfodFlags,
    ...timeoutFlag,
    once: Flags.boolean({ description: 'End when there is no core left.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Worker);
    const config = await loadConfig(flags.config);
    const directory = directoryFlag('uploads', flags.uploads);
    const options = {
      symbols: flags.symbols,
      debuginfod: await askedServers(flags),
      timeout: secondsFlag('timeout', flags.timeout),
      frameRules: config.coredump?.frames,
    };
    const [{ work }, { triageCoredump }] = await Promise.all([
      import('../fleet/worker.ts'),
      import('../coredump/coredump.ts'),
    ]);
    await work(
      { store: flags.store, directory, jobs: flags.jobs, once: flags.once },
      async (core) => triageCoredump(core, options),
      tell,
    );
  }
}

import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, onlyFlags } from '../command.ts';
import { UsageError } from '../errors/errors.ts';
import { tell } from '../tell.ts';
import { storeFlag } from '../store/flags.ts';

const MIB = 1024 ** 2;

export default class Serve extends FaultlineCommand {
  static override summary = 'Show a store of crashes as web pages, and take reports in from other hosts.';
  static override description =
    'Everybody who reaches it may read; only who has the token may write. Without --token-file or FAULTLINE_TOKEN nobody may. It speaks plain HTTP: put a proxy with TLS before it where others than this machine are to reach it. docs/fleet.md has the addresses that programs use.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --store postgres://faultline@db/crashes --token-file /etc/faultline/token --listen 0.0.0.0:8750 --name crashes.example.org',
  ];
  // It ends when it is told to: there is no report.
  static override baseFlags = onlyFlags('debug');
  static override flags = {
    ...storeFlag,
    listen: Flags.string({
      description: 'Where to listen.',
      helpValue: 'ADDRESS:PORT',
      default: '127.0.0.1:8750',
      env: 'FAULTLINE_LISTEN',
    }),
    name: Flags.string({
      description: 'A name by which it is reached, beside localhost; requests for others are refused. May be repeated.',
      helpValue: 'HOST',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'token-file': Flags.string({
      description: 'The file that holds the token of those who may write; default: what FAULTLINE_TOKEN holds.',
      helpValue: 'FILE',
    }),
    uploads: Flags.string({
      description: 'Take cores and bundles from hosts, and keep them there for "faultline worker"; needs PostgreSQL.',
      helpValue: 'DIR',
    }),
    'most-upload': Flags.integer({
      description: 'Of one of them, MiB at most.',
      helpValue: 'MIB',
      min: 1,
      default: 2048,
    }),
    'upload-quota': Flags.integer({
      description: 'Of all together, MiB at most; those that were triaged go first.',
      helpValue: 'MIB',
      min: 1,
      default: 20_480,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const [, address = '', port = ''] = /^(\[[\da-f:.]+\]|[^:]*):(\d{1,5})$/i.exec(flags.listen) ?? [];
    if (address === '' || Number(port) > 65_535)
      throw new UsageError(`--listen ${flags.listen} is not ADDRESS:PORT.`, 'Give for example 127.0.0.1:8750.');
    const [{ serve }, { tokenFrom }] = await Promise.all([import('../serve/serve.ts'), import('../serve/token.ts')]);
    const token = tokenFrom(flags['token-file'], process.env['FAULTLINE_TOKEN']);
    const uploads =
      flags.uploads === undefined
        ? undefined
        : { directory: flags.uploads, most: flags['most-upload'] * MIB, quota: flags['upload-quota'] * MIB };
    await serve({ store: flags.store, address, port: Number(port), names: flags.name ?? [], token, uploads }, tell);
  }
}

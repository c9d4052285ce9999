import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, onlyFlags, secondsFlag } from '../command.ts';
import { loadConfig } from '../config/config.ts';
import { UsageError } from '../errors/errors.ts';
import { journalFlags } from '../evidence/journal-flags.ts';
import { METRIC_FORMAT_NAMES, type MetricFormat } from '../metrics/formats.ts';
import { tell } from '../tell.ts';
import { storeFlag } from '../store/flags.ts';

const { directory, file } = journalFlags;

export default class Watch extends FaultlineCommand {
  static override summary = 'Follow the journal, and put every coredump into a store.';
  static override description =
    'Each is triaged once; one whose stack is that of a crash which was read before is counted without reading its core. Where it stopped, it goes on: nothing is lost or counted twice, however it ends. docs/store.md has a unit for systemd.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --metrics prometheus=/srv/metrics/faultline.prom',
    '<%= config.bin %> <%= command.id %> --once --otlp http://collector:4318/v1/logs',
    '<%= config.bin %> <%= command.id %> --webhook https://crashes.example.org/api/v1/reports',
  ];
  // It ends when it is told to: there is no report.
  static override baseFlags = onlyFlags('debug', 'config');
  static override flags = {
    ...storeFlag,
    interval: Flags.string({
      description: 'Time between two looks at the journal.',
      helpValue: 'SECONDS',
      default: '10',
    }),
    once: Flags.boolean({ description: 'Look once, and end.' }),
    metrics: Flags.string({
      description: 'Write metrics into a file after each look, as "faultline metrics" prints them. May be repeated.',
      helpValue: 'FORMAT=FILE',
      multiple: true,
    }),
    otlp: Flags.string({
      description: 'Send a log record of OpenTelemetry (event app.crash) for each to this address.',
      helpValue: 'URL',
    }),
    webhook: Flags.string({
      description:
        'Send each as JSON to this address, with the token of FAULTLINE_TOKEN: to "faultline serve", for example.',
      helpValue: 'URL',
    }),
    spool: Flags.string({
      description: 'Write each as a file into this directory, which "faultline store add" reads.',
      helpValue: 'DIR',
    }),
    'most-cores': Flags.integer({
      description: 'Cores of one program that are read in an hour.',
      helpValue: 'N',
      min: 0,
      default: 30,
    }),
    directory,
    file,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Watch);
    const config = await loadConfig(flags.config);
    checkAddress('otlp', flags.otlp, 'http://collector:4318/v1/logs');
    checkAddress('webhook', flags.webhook, 'https://crashes.example.org/api/v1/reports');
    const metrics = (flags.metrics ?? []).map(metricsTarget);
    const [{ watch }, { triageOf }, { withStore }] = await Promise.all([
      import('../watch/watch.ts'),
      import('../watch/triage-record.ts'),
      import('../store/open-store.ts'),
    ]);
    const journal = { directory: flags.directory, file: flags.file };
    const options = {
      journal,
      interval: secondsFlag('interval', flags.interval) ?? 0,
      once: flags.once,
      otlp: flags.otlp,
      webhook:
        flags.webhook === undefined
          ? undefined
          : { url: flags.webhook, token: process.env['FAULTLINE_TOKEN']?.trim() || undefined },
      spool: flags.spool,
      metrics,
      mostCores: flags['most-cores'],
    };
    const triage = triageOf({ ...journal, frameRules: config.coredump?.frames });
    await withStore(flags.store, async (store) => watch(store, options, triage, tell), { create: true });
  }
}

function checkAddress(name: string, value: string | undefined, example: string): void {
  if (value === undefined || /^https?:\/\//.test(URL.parse(value)?.href ?? '')) return;
  throw new UsageError(`--${name} ${value} is no address.`, `Give for example ${example}.`);
}

function metricsTarget(value: string): { format: MetricFormat; file: string } {
  const [format = '', ...rest] = value.split('=');
  const known = METRIC_FORMAT_NAMES.find((name) => name === format);
  if (known === undefined || rest.length === 0)
    throw new UsageError(
      `--metrics ${value} is not FORMAT=FILE.`,
      `FORMAT is one of: ${METRIC_FORMAT_NAMES.join(', ')}.`,
    );
  return { format: known, file: rest.join('=') };
}

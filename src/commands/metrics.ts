import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, onlyFlags, secondsFlag } from '../command.ts';
import { METRIC_FORMAT_NAMES, METRIC_FORMATS, TELLS_HOSTS, type MetricFormat } from '../metrics/formats.ts';
import { STATES } from '../metrics/model.ts';
import { storeFlag } from '../store/flags.ts';

export default class MetricsCommand extends FaultlineCommand {
  static override summary = 'Tell monitoring what is in a store of crashes.';
  static override description =
    'A crash that came back is critical, one that nobody has looked at a warning, a store that nobody feeds unknown. With --format nagios the exit status is 0, 1, 2 or 3 accordingly.';
  static override examples = [
    {
      description: "For node_exporter's textfile collector",
      command: '<%= config.bin %> <%= command.id %> --output /var/lib/prometheus/node-exporter/faultline.prom',
    },
    {
      description: "For Checkmk's agent, which skips it when it is older than an hour",
      command:
        '<%= config.bin %> <%= command.id %> --format checkmk-spool --max-age 3600 --output /var/lib/check_mk_agent/spool',
    },
  ];
  // It is no report: there is nothing to mask, to page or to fail on.
  static override baseFlags = onlyFlags('debug');
  static override flags = {
    ...storeFlag,
    format: Flags.option({
      options: METRIC_FORMAT_NAMES,
      default: 'prometheus',
      helpValue: 'FORMAT',
      description: 'Who reads it.',
    })(),
    output: Flags.string({
      description: 'Write it there, whole or not at all. In a directory the file is named as Checkmk wants it.',
      helpValue: 'FILE|DIR',
    }),
    'max-age': Flags.string({
      description: 'Seconds without a report after which nobody knows.',
      helpValue: 'SECONDS',
      default: '86400',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(MetricsCommand);
    const format = flags.format as MetricFormat; // the types know of the --format of reports too, which this is not
    const maxAge = secondsFlag('max-age', flags['max-age']) ?? 0;
    const [{ withStore }, { readMetrics }, { verdictOf }, { writeMetrics }] = await Promise.all([
      import('../store/open-store.ts'),
      import('../metrics/read-metrics.ts'),
      import('../metrics/state.ts'),
      import('../metrics/write-metrics.ts'),
    ]);
    const metrics = await withStore(flags.store, async (store) => readMetrics(store, TELLS_HOSTS.has(format)));
    const text = METRIC_FORMATS[format](metrics, maxAge);
    if (flags.output === undefined) process.stdout.write(text);
    else writeMetrics(flags.output, text, maxAge);
    if (format === 'nagios') process.exitCode = STATES[verdictOf(metrics, maxAge).state];
  }
}

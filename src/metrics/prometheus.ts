import type { Metrics } from './model.ts';

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/**
 * The text format of Prometheus, as node_exporter's textfile collector takes it: no times of samples, which it refuses
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export function prometheus(metrics: Metrics): string {
  return families(metrics)
    .map((family) => text(family, family.name))
    .join('');
}

/** OpenMetrics: a counter's family is named without `_total`, and the end is marked. */
export function openMetrics(metrics: Metrics): string {
  const all = families(metrics).map((family) => text(family, family.name.replace(/_total$/, '')));
  return `${all.join('')}# EOF\n`;
}

function families({ counts, newest, fed }: Metrics): Family[] {
  const crashes = counts.map(({ program, class: kind, status, crashes: value }) => ({
    labels: { program, class: kind, status },
    value,
  }));
  const families: Family[] = [
    { name: 'faultline_crashes', type: 'gauge', help: 'Distinct crashes in the store.', samples: crashes },
    {
      name: 'faultline_crash_occurrences_total',
      type: 'counter',
      help: 'How often crashes have happened.',
      samples: occurrences(counts),
    },
    {
      name: 'faultline_newest_crash_timestamp_seconds',
      type: 'gauge',
      help: 'When the newest crash happened.',
      samples: single(newest),
    },
    {
      name: 'faultline_store_fed_timestamp_seconds',
      type: 'gauge',
      help: 'When reports were last put into the store.',
      samples: single(fed),
    },
  ];
  return families.filter(({ samples }) => samples.length > 0);
}

/** Without the status: a counter whose labels change would begin anew. */
function occurrences(counts: Metrics['counts']): Family['samples'] {
  const groups = Map.groupBy(counts, ({ program, class: kind }) => JSON.stringify([program, kind]));
  return [...groups.values()].map((group) => ({
    labels: { program: group[0]?.program ?? '', class: group[0]?.class ?? '' },
    value: group.reduce((sum, count) => sum + count.occurrences, 0),
  }));
}

function single(time: number | undefined): Family['samples'] {
  return time === undefined ? [] : [{ labels: {}, value: time / 1000 }];
}

function text({ name, type, help, samples }: Family, family: string): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n${lines.join('')}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

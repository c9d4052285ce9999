import type { Metrics } from './model.ts';
import { openMetrics, prometheus } from './prometheus.ts';
import { checkmkLocal, checkmkPiggyback, checkmkSpool, nagios } from './services.ts';

export const METRIC_FORMAT_NAMES = [
  'prometheus',
  'openmetrics',
  'nagios',
  'checkmk-local',
  'checkmk-spool',
  'checkmk-piggyback',
  'json',
] as const;

export type MetricFormat = (typeof METRIC_FORMAT_NAMES)[number];

/** Every form that monitoring reads. @param maxAge milliseconds after which a store that nobody feeds is stale. */
export const METRIC_FORMATS: Readonly<Record<MetricFormat, (metrics: Metrics, maxAge: number) => string>> = {
  prometheus,
  openmetrics: openMetrics,
  nagios,
  'checkmk-local': checkmkLocal,
  'checkmk-spool': checkmkSpool,
  'checkmk-piggyback': checkmkPiggyback,
  json: (metrics: Metrics): string => `${JSON.stringify(metrics, undefined, 2)}\n`,
};

/** Those that tell something of each host. */
export const TELLS_HOSTS: ReadonlySet<MetricFormat> = new Set(['checkmk-piggyback', 'json']);

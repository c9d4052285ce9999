import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricFormat } from '../metrics/formats.ts';
import type { Database } from '../store/database.ts';
import type { JournalOptions } from '../tools/journalctl.ts';
import { arrivals } from './arrivals.ts';
import { cursorOf, setCursor, takeIn } from './intake.ts';
import { limited } from './limited.ts';
import { nothingYet, type TakenIn, type Triage } from './model.ts';
import { Messages } from './messages.ts';
import { sendKept } from './outbox.ts';
import { spool } from './spool.ts';

export interface WatchOptions {
  readonly journal: JournalOptions;
  /** Milliseconds between two looks at the journal. */
  readonly interval: number;
  /** Only what is there now; then it ends. */
  readonly once: boolean;
  /** Where log records of OpenTelemetry go. */
  readonly otlp?: string | undefined;
  /** Where each occurrence is sent as a line of `store export`, and what we are known by there. */
  readonly webhook?: { readonly url: string; readonly token: string | undefined } | undefined;
  /** A directory in which each occurrence is a file. */
  readonly spool?: string | undefined;
  /** Files of metrics, written after each look. */
  readonly metrics: readonly { readonly format: MetricFormat; readonly file: string }[];
  /** Cores of one program that are read in an hour; of others what systemd-coredump wrote counts. */
  readonly mostCores: number;
}

/** Follows a journal: every coredump goes into the store, once, whatever ends this and however often. */
export async function watch(
  store: Database,
  options: WatchOptions,
  triage: Triage,
  tell: (line: string) => void,
): Promise<void> {
  const bounded = limited(triage, options.mostCores);
  for (;;) {
    const told = await look(store, options, bounded, tell);
    for (const { what, why } of told.unread) tell(`${what} was not read whole: ${why}`);
    await pass(store, options, tell);
    if (options.once) return;
    await sleep(options.interval);
  }
}

async function look(
  store: Database,
  { journal, otlp, webhook, spool: directory }: WatchOptions,
  triage: Triage,
  tell: (line: string) => void,
): Promise<TakenIn> {
  const name = journal.directory ?? journal.file ?? journal.root ?? 'own';
  const told = nothingYet();
  const [toCollector, toWebhook] = [
    otlp === undefined ? undefined : new Messages(store, 'otlp', otlp),
    webhook === undefined ? undefined : new Messages(store, 'webhook', webhook.url, webhook.token),
  ];
  for await (const arrival of arrivals(journal, await cursorOf(store, name))) {
    await takeIn(store, arrival, triage, told, async (occurrence) => {
      await toCollector?.add(occurrence);
      await toWebhook?.add(occurrence);
      if (directory !== undefined) await spool(directory, occurrence);
      tell(
        `${occurrence.program ?? `pid ${occurrence.pid}`}: ${occurrence.title} (${occurrence.fingerprint.slice(0, 12)})`,
      );
    });
    await setCursor(store, name, arrival.cursor);
  }
  for (const messages of [toCollector, toWebhook]) if (messages?.lost !== undefined) tell(messages.lost);
  return told;
}

/** What was found, to those who are to know of it. */
async function pass(
  store: Database,
  { otlp, webhook, metrics }: WatchOptions,
  tell: (line: string) => void,
): Promise<void> {
  const why = otlp === undefined ? undefined : await sendKept(store, 'otlp', otlp);
  if (why !== undefined) tell(`${otlp} could not be told, and will be: ${why}`);
  const refused = webhook === undefined ? undefined : await sendKept(store, 'webhook', webhook.url, webhook.token);
  if (refused !== undefined) tell(`${webhook?.url} could not be told, and will be: ${refused}`);
  if (metrics.length === 0) return;
  const [{ readMetrics }, { METRIC_FORMATS, TELLS_HOSTS }, { writeMetrics }] = await Promise.all([
    import('../metrics/read-metrics.ts'),
    import('../metrics/formats.ts'),
    import('../metrics/write-metrics.ts'),
  ]);
  const read = await readMetrics(
    store,
    metrics.some(({ format }) => TELLS_HOSTS.has(format)),
  );
  for (const { format, file } of metrics) writeMetrics(file, METRIC_FORMATS[format](read, MAX_AGE), MAX_AGE);
}

/** A service that looks every few seconds is not well when it has not for a quarter of an hour. */
const MAX_AGE = 900_000;

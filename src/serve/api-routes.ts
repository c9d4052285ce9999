import { z } from 'zod';
import { METRIC_FORMATS, TELLS_HOSTS } from '../metrics/formats.ts';
import { readMetrics } from '../metrics/read-metrics.ts';
import { jsonText } from '../report/json.ts';
import { maskReport } from '../report/mask.ts';
import type { Report } from '../report/model.ts';
import { listReport } from '../store/list.ts';
import { markIn } from '../store/mark.ts';
import { CrashRefused, NoSuchCrash } from '../store/one-crash.ts';
import { record } from '../store/record.ts';
import { showReport } from '../store/show.ts';
import { bounded, jsonAnswer } from './answers.ts';
import { textOf } from './body.ts';
import { Refusal, type Answered, type Asked, type Route, type Site } from './model.ts';
import { queryOf } from './query.ts';
import { occurrencesIn } from './reports-in.ts';
import { mustBringToken } from './token.ts';

/** Bytes of reports that are taken at once; one of a program with a thousand threads has 3 MB. */
const REPORTS_MAX = 16 * 1024 ** 2;
/** Bodies of that size that are read at the same time. */
const READERS = 8;
const LIST = { most: 1000, usual: 50 };
const MARK_MAX = 16 * 1024;
const DAY = 86_400_000;

/** What programs ask for, and send. */
export const API_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/v1/crashes', answer: list },
  { method: 'GET', path: '/api/v1/crashes/:fingerprint', answer: show },
  { method: 'POST', path: '/api/v1/crashes/:fingerprint/mark', answer: mark },
  { method: 'POST', path: '/api/v1/reports', answer: bounded(READERS, take) },
  { method: 'GET', path: '/metrics', answer: metrics },
  { method: 'GET', path: '/health', answer: health },
];

async function list({ url }: Asked, { reader, recent }: Site): Promise<Answered> {
  const { selection } = queryOf(url);
  const limit = Number(url.searchParams.get('limit') ?? LIST.usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST.most)
    throw new Refusal(400, `limit is no number from 1 to ${LIST.most}.`, 'Ask for fewer.');
  const name = `crashes ${limit} ${JSON.stringify(selection)}`;
  return jsonBody(await recent.text(name, async () => reportText(await listReport(reader, selection, limit))));
}

async function show({ named }: Asked, { reader }: Site): Promise<Answered> {
  return reportAnswer(await found(async () => showReport(reader, named['fingerprint'] ?? '')));
}

const Said = z.strictObject({
  known: z.boolean().exactOptional(),
  fixedIn: z.string().max(200).nullable().exactOptional(),
  note: z.string().max(4000).nullable().exactOptional(),
  sameAs: z.string().max(64).nullable().exactOptional(),
});

async function mark(asked: Asked, site: Site): Promise<Answered> {
  mustBringToken(asked, site);
  const said = Said.safeParse(jsonOf(await textOf(asked, MARK_MAX)));
  if (!said.success)
    throw new Refusal(422, 'This says nothing of a crash.', 'Send some of: known, fixedIn, note, sameAs.');
  const { known, sameAs, ...rest } = said.data;
  const fingerprint = asked.named['fingerprint'] ?? '';
  await found(async () =>
    site.write(async (store) =>
      markIn(store, fingerprint, {
        ...rest,
        ...(known === undefined ? {} : { acknowledged: known }),
        ...(sameAs === undefined ? {} : { mergedInto: sameAs }),
      }),
    ),
  );
  site.recent.forget();
  return show(asked, site);
}

/** Takes reports in, all of a body or nothing: a crash that is there already is not counted again. */
async function take(asked: Asked, site: Site): Promise<Answered> {
  mustBringToken(asked, site);
  const occurrences = occurrencesIn(await textOf(asked, REPORTS_MAX));
  const results = await site.write(async (store) => record(store, occurrences));
  const of = (result: (typeof results)[number]): number => results.filter((each) => each === result).length;
  if (of('new-crash') > 0) site.recent.forget();
  return jsonAnswer(200, {
    added: of('new-crash') + of('added'),
    there: of('there'),
    expired: of('expired'),
    newCrashes: of('new-crash'),
  });
}

async function metrics(_: Asked, { reader, recent }: Site): Promise<Answered> {
  const text = async (): Promise<string> =>
    METRIC_FORMATS.prometheus(await readMetrics(reader, TELLS_HOSTS.has('prometheus')), DAY);
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: await recent.text('metrics', text) };
}

/** Whether the store can be read. */
async function health(_: Asked, { reader }: Site): Promise<Answered> {
  await reader.query('SELECT version FROM faultline_store');
  return { status: 200, type: 'text/plain; charset=utf-8', body: 'ok\n' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not valid JSON.', 'Nothing was stored.');
  }
}

/** What a store says of a fingerprint that it does not have, or of two that can't be merged. */
async function found<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CrashRefused)) throw error;
    throw new Refusal(error instanceof NoSuchCrash ? 404 : 409, error.message, error.remedy);
  }
}

async function reportAnswer(report: Report): Promise<Answered> {
  return jsonBody(await reportText(report));
}

async function reportText(report: Report): Promise<string> {
  return jsonText(await maskReport(report));
}

function jsonBody(body: string): Answered {
  return { status: 200, type: 'application/json', body };
}

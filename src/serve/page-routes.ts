import { maskSecrets } from '../report/mask.ts';
import { inOrder } from '../store/history.ts';
import { keptReport } from '../store/kept-report.ts';
import { markIn } from '../store/mark.ts';
import type { Facet, Mark, Seen } from '../store/model.ts';
import { CrashRefused, oneCrash } from '../store/one-crash.ts';
import { rankedCrash, rankedCrashes } from '../store/rank.ts';
import { newestOf, seenBy, type CrashToday } from '../store/read.ts';
import { textOf } from './body.ts';
import { Refusal, type Answered, type Asked, type Route, type Site } from './model.ts';
import { crashPage } from './pages/crash.ts';
import { ICON, STYLE_PATH, STYLE_TEXT } from './pages/layout.ts';
import { listPage } from './pages/list.ts';
import { PAGE, queryOf, type Query } from './query.ts';
import { checkToken } from './token.ts';

const SHOWN_OCCURRENCES = 20;
/** Bytes of a form that somebody filled in. */
const FORM_MAX = 32 * 1024;
const FOR_A_YEAR = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The pages that people look at. */
export const PAGE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', answer: async (asked, site) => page(await listOf(asked, site)) },
  { method: 'GET', path: '/crash/:fingerprint', answer: async (asked, site) => page(await crashOf(asked, site)) },
  { method: 'POST', path: '/crash/:fingerprint/mark', answer: mark },
  { method: 'GET', path: STYLE_PATH, answer: async () => asset('text/css; charset=utf-8', STYLE_TEXT) },
  { method: 'GET', path: '/icon.svg', answer: async () => asset('image/svg+xml', ICON) },
  { method: 'GET', path: '/favicon.ico', answer: async () => asset('image/svg+xml', ICON) },
];

function page(body: string, status = 200): Answered {
  return { status, type: 'text/html; charset=utf-8', body };
}

function asset(type: string, body: string): Answered {
  return { status: 200, type, body, headers: FOR_A_YEAR };
}

async function listOf({ url }: Asked, site: Site): Promise<string> {
  const query = queryOf(url);
  return site.recent.text(`list ${JSON.stringify(query)}`, async () => makeList(query, site));
}

async function makeList(query: Query, { reader, now }: Site): Promise<string> {
  const { selection, concern } = query;
  const ranking = { selection, concern, offset: (query.page - 1) * PAGE, most: PAGE };
  const { crashes, sums, total } = await rankedCrashes(reader, ranking, now());
  return listPage({ query, sums, listed: await maskSecrets(crashes), total, now: now() });
}

async function crashOf({ named }: Asked, site: Site): Promise<string> {
  const crash = await asked(site, named['fingerprint']);
  return site.recent.text(`crash ${crash.fingerprint}`, async () => makeCrash(crash, site));
}

async function asked({ reader }: Site, fingerprint = ''): Promise<CrashToday> {
  const none = new Refusal(404, 'There is no such crash.', 'It may have been removed since.');
  if (fingerprint.length < 4) throw none;
  try {
    return await oneCrash(reader, fingerprint);
  } catch (error) {
    throw error instanceof CrashRefused ? none : error;
  }
}

async function makeCrash(
  today: CrashToday,
  { reader, mayWrite, now }: Site,
  wrong?: { readonly message: string; readonly remedy: string },
): Promise<string> {
  const crash = await rankedCrash(reader, today, now());
  const seen = async (facet: Facet): Promise<Seen[]> =>
    (await seenBy(reader, facet, crash)).toSorted((one, other) => other.lastSeen - one.lastSeen);
  const shown = {
    crash,
    seen: { version: inOrder(crash.versions), host: await seen('host'), unit: await seen('unit') },
    newest: await newestOf(reader, crash, SHOWN_OCCURRENCES),
  };
  return crashPage(
    {
      ...(await maskSecrets(shown)),
      days: await seenBy(reader, 'day', crash),
      sample: await keptReport(reader, crash),
      writable: mayWrite !== undefined,
      now: now(),
    },
    wrong,
  );
}

/** What somebody says of a crash on its page. */
async function mark(request: Asked, site: Site): Promise<Answered> {
  const form = new URLSearchParams(await textOf(request, FORM_MAX));
  const crash = await asked(site, request.named['fingerprint']);
  try {
    checkToken(form.get('token') ?? undefined, site, 'Type it into the form.');
    const [named, said] = saidIn(form, crash.fingerprint);
    await site.write(async (store) => markIn(store, named, said));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof CrashRefused)) throw error;
    const status = error instanceof Refusal ? error.status : 409;
    return page(await makeCrash(crash, site, error), status);
  }
  site.recent.forget();
  return { status: 303, type: 'text/plain', body: '', headers: { location: `/crash/${crash.fingerprint}` } };
}

/** Of which fingerprint what is said: one that is to be by itself again is a member of the crash. */
function saidIn(form: URLSearchParams, fingerprint: string): [named: string, said: Mark] {
  const apart = form.get('apart') ?? '';
  if (apart !== '') return [apart, { mergedInto: null }];
  const text = (name: string): string | undefined => form.get(name)?.trim();
  const sameAs = text('same-as') ?? '';
  const known = text('known');
  return [
    fingerprint,
    {
      ...(known === 'yes' || known === 'no' ? { acknowledged: known === 'yes' } : {}),
      ...(form.has('fixed-in') ? { fixedIn: text('fixed-in') || null } : {}),
      ...(form.has('note') ? { note: text('note') || null } : {}),
      ...(sameAs === '' ? {} : { mergedInto: sameAs }),
    },
  ];
}

import { CONCERNS, type Concern } from '../store/rank.ts';
import type { Selection } from '../store/select.ts';
import { timeOf } from '../store/time.ts';
import { UsageError } from '../errors/errors.ts';
import { Refusal } from './model.ts';

/** Crashes on a page. */
export const PAGE = 50;
const LONGEST = 300;

/** What of a store is asked for in the address of a page. */
export interface Query {
  readonly selection: Selection;
  readonly concern: Concern | 'gone' | undefined;
  /** As it was typed. */
  readonly typed: Readonly<Record<(typeof TEXTS)[number], string>>;
  /** From 1 on. */
  readonly page: number;
}

const TEXTS = ['q', 'version', 'host', 'unit', 'since'] as const;

/** @throws Refusal for what is no time, no number, or too long. */
export function queryOf({ searchParams }: URL): Query {
  const typed = Object.fromEntries(TEXTS.map((name) => [name, textOf(searchParams, name)])) as Query['typed'];
  const status = searchParams.get('status') ?? '';
  const concern = CONCERNS.find((each) => each === status) ?? (status === 'gone' ? 'gone' : undefined);
  const page = Number(searchParams.get('page') ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > 1e6)
    throw new Refusal(400, 'This is no number of a page.', 'Begin at the first: /');
  return {
    typed,
    concern,
    page,
    selection: {
      match: typed.q || undefined,
      version: typed.version || undefined,
      host: typed.host || undefined,
      unit: typed.unit || undefined,
      since: typed.since === '' ? undefined : sinceOf(typed.since),
      gone: concern === 'gone',
    },
  };
}

/** The address of a page that differs from another in some of what is asked. */
export function addressOf(query: Query, changes: Readonly<Record<string, string>>): string {
  const all = { ...query.typed, status: query.concern ?? '', ...changes };
  const search = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
  return search.size === 0 ? '/' : `/?${search.toString()}`;
}

function textOf(search: URLSearchParams, name: string): string {
  const text = (search.get(name) ?? '').trim();
  if (text.length > LONGEST) throw new Refusal(400, `What is asked of "${name}" is too long.`, 'Ask for part of it.');
  return text;
}

function sinceOf(text: string): number {
  try {
    return timeOf('since', text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new Refusal(400, `${text} is no time.`, error.remedy);
  }
}

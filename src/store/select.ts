import type { Database, Value } from './database.ts';
import type { Facet } from './model.ts';
import { BEGINS, crashesOf, TODAY, type CrashToday } from './read.ts';

/** Which crashes of a store are asked for; what is not given does not matter. Times in milliseconds. */
export interface Selection {
  /** Part of the program, the signature or the title, or the beginning of the fingerprint. */
  readonly match?: string | undefined;
  readonly newSince?: number | undefined;
  readonly since?: number | undefined;
  readonly version?: string | undefined;
  readonly host?: string | undefined;
  readonly unit?: string | undefined;
  readonly program?: string | undefined;
  /** Seen in this version too, or not in it. */
  readonly andIn?: string | undefined;
  readonly notIn?: string | undefined;
  /** Seen again after it was fixed, or after a version without it. */
  readonly back?: boolean | undefined;
  /** Not seen in the versions since. */
  readonly gone?: boolean | undefined;
}

/** Crashes that were found. */
export interface Found {
  readonly crashes: readonly CrashToday[];
  /** How many fit. */
  readonly total: number;
}

/** The crashes that fit, at most so many, those that matter most first: back, new, known, fixed; of each the newest. */
export async function selectCrashes(
  store: Database,
  selection: Selection,
  most: number = Number.MAX_SAFE_INTEGER,
): Promise<Found> {
  const values: Value[] = [];
  const condition = conditionOf(selection, values);
  const rows = await store.query(
    `${TODAY} WHERE ${condition} ORDER BY t.status, t.last_seen DESC, t.root LIMIT $${values.length + 1}`,
    [...values, most], // never in the text: each text is prepared and kept
  );
  const total = rows.length < most ? rows.length : await countOf(store, condition, values);
  return { crashes: await crashesOf(store, rows), total };
}

async function countOf(store: Database, condition: string, values: readonly Value[]): Promise<number> {
  const [row] = await store.query(`SELECT count(*) AS number FROM today t WHERE ${condition}`, values);
  return Number(row?.['number']);
}

/** What of `today`, called `t`, a selection fits. @param values to which those of the condition are added. */
export function conditionOf(selection: Selection, values: Value[]): string {
  const { match, newSince, since, program, andIn, notIn, back = false, gone = false } = selection;
  const value = (added: Value): string => `$${values.push(added)}`;
  const conditions = ['1 = 1'];
  if (newSince !== undefined) conditions.push(`t.first_seen >= ${value(newSince)}`);
  if (since !== undefined) conditions.push(`t.last_seen >= ${value(since)}`);
  if (program !== undefined) conditions.push(`t.program = ${value(program)}`);
  if (back) conditions.push('t.back_in IS NOT NULL');
  if (gone) conditions.push('t.gone_since IS NOT NULL');
  for (const facet of ['version', 'host', 'unit'] as const satisfies readonly Facet[])
    if (selection[facet] !== undefined) conditions.push(isSeenWith(facet, selection[facet], value));
  if (andIn !== undefined) conditions.push(isSeenWith('version', andIn, value));
  if (notIn !== undefined) conditions.push(`NOT ${isSeenWith('version', notIn, value)}`);
  if (match !== undefined) conditions.push(matches(match.toLowerCase(), value));
  return conditions.join(' AND ');
}

type Parameter = (value: Value) => string;

/** Itself, or one that was merged into it. */
function isSeenWith(facet: Facet, seen: string, value: Parameter): string {
  const those = (column: string, from: string): string =>
    `SELECT ${column} FROM ${from} WHERE s.facet = '${facet}' AND s.value = ${value(seen)}`;
  return `(t.root IN (${those('s.fingerprint', 'seen s')})
    OR t.root IN (${those('m.merged_into', 'crash m JOIN seen s ON s.fingerprint = m.fingerprint')} AND m.merged_into IS NOT NULL))`;
}

/** Characters that a pattern may have: SQLite takes one of 50,000 bytes. */
const LONGEST = 8000;

function matches(match: string, value: Parameter): string {
  if (match.length > LONGEST) return '1 = 0';
  const text = `t.text LIKE ${value(`%${match.replace(/[\\%_]/g, String.raw`\$&`)}%`)} ESCAPE '\\'`;
  if (!/^[0-9a-f]{1,64}$/.test(match)) return text;
  const begins = BEGINS(value(match), value(`${match}g`));
  return `(${text} OR t.root IN (SELECT coalesce(merged_into, fingerprint) FROM crash WHERE ${begins}))`;
}

import { UsageError } from '../errors/errors.ts';
import { globToRegExp } from '../text/glob.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { Finding } from '../report/finding.ts';
import { DEBUG_SECTIONS_RULES } from '../report/rules.ts';
import type { Disagreement } from './engines.ts';
import type { FileResult } from './file-result.ts';
import { reachesLevel, type DetailLevel } from './verdict.ts';

/** What a file must have. */
export interface Requirement {
  readonly require: DetailLevel;
  readonly requireBuildId: boolean;
  readonly requireCoreBuildId: boolean;
  /** Debug information in a separate file, or split, counts if it is found. */
  readonly allowSeparate: boolean;
  readonly forbidDebug: boolean;
}

/** What differs for the files whose path, or name, fits a glob. */
export interface Exception extends Partial<Requirement> {
  readonly glob: string;
  readonly reason?: string;
}

/** The first exception that fits a file changes what is required of it. */
export interface Policy extends Requirement {
  readonly exceptions: readonly Exception[];
}

const NOTHING: Requirement = {
  require: 'none',
  requireBuildId: false,
  requireCoreBuildId: false,
  allowSeparate: false,
  forbidDebug: false,
};

/** `GLOB=REASON` of --allow: nothing is required of these files. */
export function parseAllowed(text: string): Exception {
  const at = text.indexOf('='); // a reason may be an address: https://.../?id=7
  if (at < 1 || at === text.length - 1)
    throw new UsageError(
      `--allow ${text} has no reason.`,
      "Write --allow 'GLOB=REASON', for example --allow 'libvendor*=delivered stripped'.",
    );
  return { ...NOTHING, glob: text.slice(0, at), reason: text.slice(at + 1) };
}

/** The files with what became of them, and what a person or a gate should act on. */
export function applyPolicy(
  results: readonly FileResult[],
  policy: Policy,
): { results: FileResult[]; findings: Finding[] } {
  const exceptions = policy.exceptions.map((exception) => ({
    ...exception,
    fits: matcher(exception.glob),
    used: false,
  }));
  const findings: Finding[] = [];
  const judged = results.map((result) => {
    const exception = exceptions.find(({ fits }) => fits(result.row.path));
    if (exception !== undefined) exception.used = true;
    const failures = failuresOf(result, { ...policy, ...exception });
    findings.push(
      ...failures.map(([rule, message]) => finding(rule, pathOf(result.row), `${pathOf(result.row)}: ${message}.`)),
    );
    return withOutcome(
      result,
      failures.map(([, message]) => message),
      exception?.reason,
    );
  });
  const unused = exceptions
    .filter(({ used }) => !used)
    .map(({ glob }) => finding('unused-exception', undefined, `No file fits ${glob}.`, glob));
  return { results: judged, findings: [...findings, ...unused] };
}

/** A finding for a file about which our reader and readelf differ. */
export function disagreementFinding({ path, what, native, readelf }: Disagreement): Finding {
  return finding('engines-disagree', path, `${path}: ${what}: ours says ${native}, readelf ${readelf}.`);
}

type RuleName = keyof typeof DEBUG_SECTIONS_RULES;
type Failure = readonly [rule: RuleName, message: string];

function failuresOf(result: FileResult, wanted: Requirement): Failure[] {
  const { facts, judgement } = result;
  const any = wanted.require !== 'none' || wanted.requireBuildId || wanted.requireCoreBuildId || wanted.forbidDebug;
  if (!any || judgement.detail === 'special') return [];
  if (judgement.verdict === 'malformed' || judgement.verdict === 'unreadable')
    return [[judgement.verdict, judgement.reason ?? judgement.verdict]];
  if (facts === undefined || facts.kind === 'core') return [];
  if (facts.kind === 'dwo') return wanted.forbidDebug ? [['unexpected-debug', 'it holds debug information']] : [];
  const level = levelFailure(result, wanted);
  return [
    ...(level === undefined ? [] : [level]),
    ...(wanted.requireBuildId && facts.kind === 'image' && facts.buildId === undefined
      ? [['no-build-id', 'it has no build-id'] as const]
      : []),
    ...(wanted.requireCoreBuildId && facts.coreCarriesBuildId === false
      ? [['core-without-build-id', coreMessage(facts.buildId)] as const]
      : []),
    ...(wanted.forbidDebug && facts.debugInfo !== undefined
      ? [['unexpected-debug', 'it holds debug information'] as const]
      : []),
  ];
}

function levelFailure({ judgement, facts }: FileResult, { require, allowSeparate }: Requirement): Failure | undefined {
  const { verdict, detail, reason, own, reach } = judgement;
  const level = allowSeparate ? reach : own;
  if (reachesLevel(level, require)) return undefined;
  const because = reason === undefined ? '' : ` (${reason})`;
  if (level === 'line-tables')
    return [
      'line-tables-only',
      `it has functions and lines, but no variables and types${facts?.debugInfo?.toolchain === undefined ? ': it was built with -g1' : ''}${because}`,
    ];
  const elsewhere = verdict === 'separate' || verdict === 'split';
  if (elsewhere && detail === 'mismatch')
    return ['separate-mismatch', reason ?? 'its debug information belongs to another build'];
  if (elsewhere && detail !== 'found')
    return ['separate-missing', reason ?? 'its debug information is in a file that is not there'];
  if (elsewhere) return ['missing', 'its debug information is in another file, which only --allow-separate accepts'];
  return [
    'missing',
    `it has ${level === 'symtab' ? 'function names only' : 'neither debug information nor a symbol table'}${because}`,
  ];
}

function coreMessage(buildId: string | undefined): string {
  return buildId === undefined
    ? 'it has no build-id that a core could hold'
    : 'its build-id is not in its first page, the only one that a core holds (patchelf moves it)';
}

function withOutcome(result: FileResult, messages: readonly string[], allowed: string | undefined): FileResult {
  if (messages.length > 0) return { ...result, row: { ...result.row, passes: false, reason: messages.join('; ') } };
  return allowed === undefined ? result : { ...result, row: { ...result.row, reason: `allowed: ${allowed}` } };
}

function finding(name: RuleName, path: string | undefined, message: string, subject = path): Finding {
  const rule = `debug-sections/${name}` as const;
  const { title, level } = DEBUG_SECTIONS_RULES[name];
  return {
    rule,
    level,
    title,
    message,
    ...(path === undefined ? {} : { location: { path } }),
    fingerprint: fingerprint(rule, subject),
  };
}

function pathOf({ archive, path }: FileResult['row']): string {
  return archive === undefined ? path : `${archive}!${path}`;
}

/** A glob without a slash is about the name, otherwise about the whole path. */
function matcher(glob: string): (path: string) => boolean {
  const pattern = globToRegExp(glob);
  return (path) => pattern.test(glob.includes('/') ? path : (path.split('/').at(-1) ?? path));
}

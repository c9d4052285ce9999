import { toned } from '../../block.ts';
import { LEVELS, type Level } from '../../level.ts';
import type { Report, SectionOf } from '../../model.ts';
import { frameName, framePlace } from '../../present/frame.ts';
import { presentValgrind } from '../../present/valgrind.ts';
import type { ValgrindProblem } from '../../sections/valgrind.ts';
import { renderBlocks, renderRows } from './blocks.ts';
import { html, type Markup } from './markup.ts';
import { renderFrame } from './stack.ts';

/** Kinds of leak by how sure the loss is. */
const LEAK_TONES: Readonly<Record<string, string>> = {
  Leak_PossiblyLost: 'possible',
  Leak_StillReachable: 'reachable',
};
const LEVEL_TONES = { error: 'lost', warning: 'possible', note: 'reachable' } as const satisfies Record<Level, string>;
const SHOWN_BARS = 20;
const SHOWN_PROBLEMS = 20;

/**
 * The verdict; bars of what was lost, by root cause; then each problem with its stacks and source, the
 * processes and the sums. What was lost indirectly has no bar: it is part of what lost it.
 */
export function renderValgrind(section: SectionOf<'valgrind'>, report: Report): Markup {
  const [verdict, ...rest] = renderBlocks(presentValgrind({ ...section, groups: [] }, { report, verbose: true }));
  const levels = new Map(report.findings.map(({ fingerprint, level }) => [fingerprint, level]));
  const rows = section.problems.map((problem): Row => ({ problem, level: levels.get(problem.fingerprint) }));
  const leaks = rows.filter(({ problem }) => problem.leak !== undefined);
  const errors = rows.filter(({ problem }) => problem.leak === undefined);
  const direct = section.problems.filter(({ leak, kind }) => leak !== undefined && kind !== 'Leak_IndirectlyLost');
  return html`${verdict}${renderLeaks(direct)}${renderProblems('Errors', errors)}${renderProblems('Leaks', leaks)}${rest}`;
}

/** A problem with the level of its finding; absent where it is none. */
interface Row {
  readonly problem: ValgrindProblem;
  readonly level: Level | undefined;
}

/** The worst first: by level, then by how much was lost, or how often it was seen. */
function renderProblems(title: string, rows: readonly Row[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const rank = ({ level }: Row) => (level === undefined ? LEVELS.length : LEVELS.indexOf(level));
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || sizeOf(b.problem) - sizeOf(a.problem));
  const most = Math.max(...rows.map(({ problem }) => sizeOf(problem)));
  const shown = sorted.map((row) => renderProblem(row, rows.length > 1 ? most : undefined));
  const hidden = shown.slice(SHOWN_PROBLEMS);
  return html`<section class="card"><h2>${title}</h2>${shown.slice(0, SHOWN_PROBLEMS)}${hidden.length === 0 ? undefined : html`<details class="folded"><summary>${hidden.length} more</summary>${hidden}</details>`}</section>`;
}

/** Bytes of a leak; of an error, how often it was seen. */
function sizeOf({ leak, occurrences, contexts }: ValgrindProblem): number {
  return leak?.bytes ?? occurrences ?? contexts;
}

/** How large a problem is beside the largest. */
function renderSize({ problem, level }: Row, most: number): Markup {
  const share = ((100 * sizeOf(problem)) / Math.max(1, most)).toFixed(1);
  return html`<span class="size" aria-hidden="true"><i class="${LEVEL_TONES[level ?? 'note']}" style="width:${share}%"></i></span>`;
}

interface Cause {
  readonly name: string;
  readonly tone: string;
  readonly bytes: number;
  readonly blocks: number;
}

function renderLeaks(problems: readonly ValgrindProblem[]): Markup | undefined {
  const causes = causesOf(problems);
  if (causes.length < 2) return undefined; // one bar compares nothing
  const most = causes[0]?.bytes ?? 1;
  const hidden = causes.length - SHOWN_BARS;
  return html`<section class="card"><h2>Leaks by root cause</h2><div class="bars">${causes
    .slice(0, SHOWN_BARS)
    .map(
      ({ name, tone, bytes, blocks }) =>
        html`<code>${name}</code><div class="bar"><i class="${tone}" style="width:${((70 * bytes) / Math.max(1, most)).toFixed(2)}%"></i><span>${bytes.toLocaleString('en')} bytes in ${blocks.toLocaleString('en')} ${blocks === 1 ? 'block' : 'blocks'}</span></div>`,
    )}</div>${hidden > 0 ? html`<p class="dim">... and ${hidden} smaller ones</p>` : undefined}
    <p class="legend"><span class="bad">lost</span> <span class="warn">possibly lost</span> <span class="dim">still reachable</span></p></section>`;
}

/** Leaks of one kind and cause together, largest first. */
function causesOf(problems: readonly ValgrindProblem[]): Cause[] {
  const groups = Map.groupBy(problems, ({ kind, rootCause, what }) =>
    JSON.stringify([rootCause === undefined ? what : frameName(rootCause), LEAK_TONES[kind] ?? 'lost']),
  );
  const causes = [...groups.values()].map((same): Cause => {
    const [first] = same;
    return {
      name: first?.rootCause === undefined ? (first?.what ?? '') : frameName(first.rootCause),
      tone: LEAK_TONES[first?.kind ?? ''] ?? 'lost',
      bytes: same.reduce((sum, { leak }) => sum + (leak?.bytes ?? 0), 0),
      blocks: same.reduce((sum, { leak }) => sum + (leak?.blocks ?? 0), 0),
    };
  });
  return causes.toSorted((a, b) => b.bytes - a.bytes);
}

function renderProblem(row: Row, most: number | undefined): Markup {
  const { problem, level } = row;
  const { kind, what, rootCause, contexts, stack, extra = [], excerpt, status } = problem;
  const place = rootCause === undefined ? undefined : framePlace(rootCause);
  return html`<details class="finding" data-item><summary>${most === undefined ? undefined : renderSize(row, most)}<b class="badge ${level}">${kind}</b>${status === undefined ? undefined : html` <b class="badge ${status === 'new' ? 'bad' : 'good'}">${status}</b>`} ${what}
      ${rootCause === undefined ? undefined : html`in <code class="mark">${frameName(rootCause)}</code>`}${place === undefined ? undefined : html` <span class="place">${place}</span>`}${contexts > 1 ? html` <span class="dim">${contexts} contexts</span>` : undefined}</summary>
    ${excerpt === undefined ? undefined : renderExcerpt(excerpt)}
    <ol class="stack">${stack.map((frame) => renderFrame(frame))}</ol>
    ${extra.map((more) => html`<p>${more.what}</p><ol class="stack">${more.stack.map((frame) => renderFrame(frame))}</ol>`)}
  </details>`;
}

function renderExcerpt({ line, lines }: NonNullable<ValgrindProblem['excerpt']>): Markup {
  return renderRows(
    lines.map(({ number, text }) => [toned(number === line ? 'bad' : 'dim', `${String(number).padStart(5)}  ${text}`)]),
  );
}

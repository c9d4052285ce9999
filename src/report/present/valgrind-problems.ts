import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line, type Span } from '../block.ts';
import type { ValgrindProblem, ValgrindSection } from '../sections/valgrind.ts';
import { more } from './more.ts';
import { frameSpans, stackLines } from './problem-stack.ts';

const SHOWN_GROUPS = 20;
const SHOWN_PROBLEMS = 3;
const SHOWN_EXTRAS = 4;

/** The problems by root cause, those that matter most first, and what is fixed. */
export function problemBlocks(section: ValgrindSection, verbose: boolean): Block[] {
  const byFingerprint = new Map(section.problems.map((problem) => [problem.fingerprint, problem]));
  const shown = verbose ? section.groups : section.groups.slice(0, SHOWN_GROUPS);
  const fixed = section.problems.filter(({ status }) => status === 'fixed');
  return [
    ...shown.flatMap((group): Block[] => {
      const problems = group.fingerprints.flatMap((fingerprint) => byFingerprint.get(fingerprint) ?? []);
      const told = verbose ? problems : problems.slice(0, SHOWN_PROBLEMS);
      return [
        {
          kind: 'heading',
          line: [
            toned('bad', group.kind),
            ...(group.rootCause === undefined ? [] : [' in ', ...frameSpans(group.rootCause)]),
          ],
        },
        ...told.flatMap((problem) => problemBlock(problem, verbose)),
        ...more(problems.length - told.length, 'problems with this root cause'),
      ];
    }),
    ...more(section.groups.length - shown.length, 'root causes'),
    ...(fixed.length === 0
      ? []
      : [
          { kind: 'heading', line: [toned('good', 'Fixed')] } as const,
          { kind: 'list', items: fixed.map(({ kind, what }): Line => [`${kind}: ${what}`]) } as const,
        ]),
  ];
}

function problemBlock(problem: ValgrindProblem, verbose: boolean): Block[] {
  const extras = verbose ? (problem.extra ?? []) : (problem.extra ?? []).slice(0, SHOWN_EXTRAS);
  return [
    {
      kind: 'paragraph',
      lines: [[toned('strong', problem.what), ...statusSpan(problem), toned('dim', `  ${seen(problem)}`)]],
    },
    { kind: 'code', lines: stackLines(problem.stack, verbose), reading: true },
    ...extras.flatMap(({ what, stack }): Block[] => [
      { kind: 'code', lines: [[toned('dim', what)], ...stackLines(stack, verbose)], reading: true },
    ]),
    ...excerptBlock(problem),
  ];
}

function statusSpan({ status }: ValgrindProblem): Span[] {
  return status === undefined ? [] : ['  ', toned(status === 'new' ? 'bad' : 'dim', status)];
}

function seen({ contexts, occurrences, processes, processCount = processes.length }: ValgrindProblem): string {
  const often = occurrences === undefined ? '' : `, ${plural(occurrences, 'occurrence')}`;
  return `${plural(contexts, 'context')}${often}, ${processCount === 1 && processes[0] !== undefined ? `pid ${processes[0]}` : plural(processCount, 'process', 'processes')}`;
}

function excerptBlock({ excerpt }: ValgrindProblem): Block[] {
  if (excerpt === undefined) return [];
  const lines = excerpt.lines.map(({ number, text }): Line =>
    number === excerpt.line
      ? [toned('mark', `${String(number).padStart(6)} > ${text}`)]
      : [`${String(number).padStart(6)}   ${text}`],
  );
  return [{ kind: 'code', lines }];
}

import { toned, type Block } from '../block.ts';
import type { Report } from '../model.ts';
import type { SanitizerProblem, SanitizerSection } from '../sections/sanitizer.ts';
import { presentStack } from './backtrace.ts';
import { presentSanitizerSummary } from './sanitizer-summary.ts';
import { WEAK } from './weak.ts';

/** Of a crash what each report says and where it is, then its fingerprint, where no crash above has it; of logs their summary. */
export function presentSanitizer(
  section: SanitizerSection,
  { report, verbose }: { report: Report; verbose: boolean },
): Block[] {
  if (section.verdict !== undefined) return presentSanitizerSummary(section, { report, verbose });
  const isTold = ({ fingerprint }: SanitizerProblem) =>
    report.sections.some((each) => each.kind === 'crash' && each.fingerprint === fingerprint);
  return section.problems.flatMap((problem) => [
    ...presentProblem(section.title, problem, verbose),
    ...(isTold(problem) ? [] : [keys(problem)]),
  ]);
}

function presentProblem(title: string, { what, damage, stack }: SanitizerProblem, verbose: boolean): Block[] {
  return [
    { kind: 'heading', line: [`${title}: ${what}`] },
    ...(damage === undefined ? [] : [{ kind: 'paragraph', lines: [[toned('warn', damage)]] } as const]),
    ...(stack.length === 0 ? [] : presentStack(stack, { verbose, truncated: false })),
  ];
}

function keys({ signature, fingerprint, weak }: SanitizerProblem): Block {
  return {
    kind: 'fields',
    fields: [
      ['signature', [signature]],
      ['fingerprint', [fingerprint, weak === true ? toned('warn', ` (${WEAK})`) : '']],
    ],
  };
}

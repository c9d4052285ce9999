import { findingOf } from '../crash/finding.ts';
import { toldBySanitizer } from '../crash/told-by-sanitizer.ts';
import { asCrash } from '../report/crash.ts';
import type { TriagedCore } from './judge-crashes.ts';

/**
 * What a core stands for. A sanitizer that reports races or leaks and goes on ends the process once, at exit: that is as many
 * crashes as it reported problems, and a baseline that knows one must not hide the others. The first has all sections.
 */
export function incidentsOf(triaged: TriagedCore): TriagedCore[] {
  const { answer } = triaged;
  const crash = answer?.sections.find((section) => section.kind === 'crash');
  const report = answer?.sections.find((section) => section.kind === 'sanitizer');
  const [first, ...others] = report?.problems ?? [];
  if (answer === undefined || crash === undefined || report === undefined || first === undefined) return [triaged];
  return [
    {
      ...triaged,
      answer: {
        ...answer,
        sections: answer.sections.map((section) => (section === report ? { ...report, problems: [first] } : section)),
      },
    },
    ...others.map((problem): TriagedCore => {
      const { culpritFrame: _, culpritReason: __, ...elsewhere } = crash; // that is the first problem's
      const told = toldBySanitizer(elsewhere, problem);
      return {
        ...triaged,
        answer: {
          ...answer,
          ...asCrash(told, [{ ...report, problems: [problem] }], findingOf(told, problem.what)),
        },
      };
    }),
  ];
}

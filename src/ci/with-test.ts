import { findingOf } from '../crash/finding.ts';
import type { TriagedCore } from './judge-crashes.ts';
import type { TestsOfJvms } from './jvm-reports.ts';

/** Names the test of a core where its own process did not tell. */
export function withTestOfJvm(triaged: TriagedCore, tests: TestsOfJvms): TriagedCore {
  const { core, answer } = triaged;
  const test = core.pid === undefined ? undefined : tests.get(core.pid);
  const crash = answer?.sections.find((section) => section.kind === 'crash');
  if (answer === undefined || test === undefined || crash === undefined || crash.test !== undefined) return triaged;
  const told = { ...crash, test };
  return {
    ...triaged,
    answer: {
      ...answer,
      sections: answer.sections.map((section) => (section === crash ? told : section)),
      findings: answer.findings.map((finding) =>
        finding.fingerprint === crash.fingerprint ? { ...finding, ...findingOf(told), title: finding.title } : finding,
      ),
    },
  };
}

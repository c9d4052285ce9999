import type { LogLine } from '../log/envelope.ts';
import type { TriageOptions } from '../coredump/model.ts';
import { besideOthers } from '../report/crash.ts';
import type { Answer } from '../report/create.ts';
import { textAnswer } from './answer.ts';
import { crashTextReader } from './read.ts';

/** Crashes that a log holds as text, those with one fingerprint as one. */
export interface LoggedCrashes {
  read(line: LogLine): void;
  end(): Pick<Answer, 'findings' | 'sections' | 'incomplete'>;
}

/** Collects what systemd-coredump logged, and what gdb printed into a log. In memory is the last of each distinct crash. */
export function loggedCrashes(source: string, options: TriageOptions): LoggedCrashes {
  const found = new Map<string, { answer: Answer; line: number; count: number }>();
  const withoutStack: number[] = [];
  const reader = crashTextReader({
    crash(crash) {
      const answer = textAnswer(crash, source, options);
      const key = answer?.findings[0]?.fingerprint;
      if (answer === undefined || key === undefined) withoutStack.push(crash.line);
      else found.set(key, { answer, line: crash.line, count: (found.get(key)?.count ?? 0) + 1 });
    },
  });
  return {
    read: (line) => reader.read(line),
    end() {
      reader.end();
      const crashes = [...found.values()];
      const parts = besideOthers(crashes.map(({ answer, line }) => ({ core: `${source}:${line}`, answer })));
      return {
        findings: parts.flatMap(({ findings }, index) =>
          findings.map((finding) => ({ ...finding, ...occurrences(crashes[index]?.count) })),
        ),
        sections: parts.flatMap(({ sections }) => sections),
        incomplete: [
          ...crashes.flatMap(({ answer }) => answer.incomplete),
          ...(withoutStack.length === 0
            ? []
            : [{ what: `the crash at line ${withoutStack[0]}`, why: 'the log holds no stack of it' }]),
        ],
      };
    },
  };
}

function occurrences(count = 1): { occurrences?: number } {
  return count === 1 ? {} : { occurrences: count };
}

import { unwrap, type LogLine } from '../log/envelope.ts';
import { withoutEscapes } from '../log/escapes.ts';
import { known } from '../text/known.ts';

/** A test binary of Go that ended, and told neither of the end of its tests nor of a crash. */
export interface Unfinished {
  readonly package: string;
  /** Number of the line in which `go test` says that it failed. */
  readonly line: number;
  /** Tests that ran: they had begun, no subtest of theirs ran, and nothing says that they ended. */
  readonly tests: readonly string[];
  /** What ended it, where `go test` says so: it does where the binary wrote nothing. */
  readonly signal?: 'SIGKILL';
}

/** `go test` says of a package that failed, or could be tested: its words for neither are of another form (`[build failed]`). */
const VERDICT = /^(?<verdict>FAIL|ok  )\t(?<package>\S+)\t[\d.]+s\b/;
const BEGINS = /^=== (?:RUN|CONT) +(?<id>\S+)\s*$/;
/** The end of one that writes without a newline stands behind what it wrote. */
const ENDS = /(?:--- (?:PASS|FAIL|SKIP): |=== PAUSE +)(?<id>\S+)/;
const KILLED = /^signal: killed$/;
const MOST = 100;
const MOST_TESTS = 1000;
const LONGEST = 2000;

/**
 * Finds packages whose test binary ended in the middle of a test: whatever a test does that fails or panics, the binary says so. `go test` writes the
 * lines of one package together, and (seen of 1.19: fixtures/test-output/recorded/go-killed.log) not how its binary ended, if that had written anything.
 * @param isCrash whether a line may be the first of a crash, which then is what ended it.
 */
export function goVerdicts(isCrash: (text: string) => boolean): {
  read(line: LogLine): void;
  end(): void;
  found(): readonly Unfinished[];
} {
  const found: Unfinished[] = [];
  const running = new Set<string>();
  let [number, hasCrash, isKilled] = [0, false, false];
  return {
    read(line) {
      number += 1;
      const text = withoutEscapes(unwrap(line).text.slice(0, LONGEST));
      const { verdict, package: of = '' } = VERDICT.exec(text)?.groups ?? {};
      if (verdict !== undefined) {
        const tests = innermost(running);
        const isCut = verdict === 'FAIL' && !hasCrash && (tests.length > 0 || isKilled);
        if (isCut && found.length < MOST)
          found.push({
            package: of,
            line: number,
            tests,
            ...known({ signal: isKilled ? ('SIGKILL' as const) : undefined }),
          });
        running.clear();
        hasCrash = false;
      }
      isKilled = KILLED.test(text);
      const [began, ended] = [BEGINS.exec(text)?.groups?.['id'], ENDS.exec(text)?.groups?.['id']];
      if (began !== undefined && running.size < MOST_TESTS) running.add(began);
      if (ended !== undefined) running.delete(ended);
      hasCrash ||= isCrash(text);
    },
    end: () => {},
    found: () => found,
  };
}

/** A test waits for its subtests, whose names begin with its own. */
function innermost(running: ReadonlySet<string>): string[] {
  const all = [...running];
  return all.filter((test) => !all.some((other) => other.startsWith(`${test}/`)));
}

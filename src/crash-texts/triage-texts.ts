import { mergeAnswers } from '../coredump/merge.ts';
import type { TriageOptions } from '../coredump/model.ts';
import { EvidenceError } from '../errors/errors.ts';
import { logLines } from '../log/source.ts';
import type { Answer } from '../report/create.ts';
import type { ListedCoredump } from '../report/sections/coredumps.ts';
import { textAnswer } from './answer.ts';
import type { CrashText } from './model.ts';
import { crashTextReader } from './read.ts';

/** Crashes of one text that are told apart; a journal of a machine that crashes all the time holds more. */
const CRASHES_MAX = 500;

/**
 * What a file tells that is neither a core nor packed, but a text: what coredumpctl, journalctl or gdb printed of one.
 * @returns undefined for another file.
 * @throws EvidenceError for a text that tells of a crash without any stack.
 */
export async function triageTexts(path: string, options: TriageOptions): Promise<Answer | undefined> {
  const { crashes, listed } = await readTexts(path);
  const [only] = crashes;
  if (only === undefined) return listed.length === 0 ? undefined : listAnswer(path, listed);
  const answers = crashes.flatMap((crash) => {
    const answer = textAnswer(crash, path, options);
    return answer === undefined ? [] : [{ name: `${path}:${crash.line}`, answer }];
  });
  const [first] = answers;
  if (first === undefined) throw withoutStack(path, only);
  const answer = crashes.length === 1 ? first.answer : mergeAnswers(answers);
  return crashes.length < CRASHES_MAX ? answer : withMore(answer);
}

async function readTexts(path: string): Promise<{ crashes: CrashText[]; listed: ListedCoredump[] }> {
  const [crashes, listed]: [CrashText[], ListedCoredump[]] = [[], []];
  const reader = crashTextReader({
    crash: (crash) => crashes.push(crash),
    listed: (coredump) => listed.push(coredump),
  });
  for await (const line of logLines({ path })) {
    reader.read(line);
    if (crashes.length >= CRASHES_MAX) break;
  }
  reader.end();
  return { crashes: crashes.slice(0, CRASHES_MAX), listed };
}

/** A list has no stacks: it is told as `triage list` tells it. */
function listAnswer(path: string, coredumps: ListedCoredump[]): Answer {
  return {
    subject: { path },
    findings: [],
    sections: [{ kind: 'coredumps', title: 'Coredumps', coredumps, more: false }],
    incomplete: [
      {
        what: 'stacks',
        why: `${path} is a text, what coredumpctl list printed: the stack of one is in what coredumpctl info PID prints there`,
      },
    ],
    provenance: {},
  };
}

function withoutStack(path: string, { facts: { pid, comm } }: CrashText): EvidenceError {
  const who = pid === undefined ? 'a process' : `pid ${pid}${comm === undefined ? '' : ` (${comm})`}`;
  return new EvidenceError(
    `${path} is a text that tells of the crash of ${who}, and holds no stack.`,
    'Where it crashed, save the core: coredumpctl dump PID --output=FILE; or, from gdb, what "thread apply all bt" prints.',
  );
}

function withMore(answer: Answer): Answer {
  const why = `the first ${CRASHES_MAX} were read; there may be more`;
  return { ...answer, incomplete: [{ what: 'other crashes', why }, ...answer.incomplete] };
}

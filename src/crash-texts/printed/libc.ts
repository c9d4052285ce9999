import { SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText, ToldCause } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { singleLine } from './single-line.ts';
import { symbolLine } from './symbol-line.ts';

/** What malloc says of a broken heap (glibc's malloc/malloc.c, 2.26 to 2.42). */
const HEAP =
  /^(?:(?:malloc|free|realloc|calloc|memalign|malloc_consolidate|munmap_chunk|mremap_chunk|malloc_check_get_size|tcache_thread_shutdown|aligned_alloc)\(\): [a-z].{0,120}|corrupted size vs\. prev_size(?: (?:while consolidating|in fastbins))?|corrupted double-linked list(?: \(not small\))?|double free or corruption \((?:fasttop|!prev|out|top)\)|invalid fastbin entry \(free\)|break adjusted to free malloc space|unaligned (?:fastbin|tcache) chunk detected(?: \d)?)$/;
const SMASHED = /^\*\*\* stack smashing detected \*\*\*: (?:(.+) )?terminated$/;
const FORTIFIED =
  /^\*\*\* (buffer overflow detected|bit out of range 0 - FD_SETSIZE on fd_set|%n in writable segments? detected|invalid %N\$ use detected|longjmp causes uninitialized stack frame|invalid open call: .{0,80}) \*\*\*(?:: (?:(.+) )?terminated)?$/;
const ASSERTION =
  /^(?:(\S[^:]{0,200}): )?(\S[^:]{0,500}):(\d{1,9}): (\S.{0,1000}?): (Assertion [`'].{0,2000}' failed\.)$/;
const FATAL =
  /^(Fatal glibc error: \S.{0,500}|FATAL: exception not rethrown|Inconsistency detected by ld\.so: .{1,500})$/;

/** The C library's abort messages of one line. */
export const libcForm: PrintedForm = singleLine(
  new RegExp(
    [HEAP, SMASHED, FORTIFIED, ASSERTION, FATAL].map(({ source }) => `(?:${withoutGroups(source)})`).join('|'),
  ),
  ([text = '']) => messageCrash(text),
  /malloc\(\): |free\(\): |double free or corruption \(|corrupted (?:size vs|double-linked)|\*\*\* (?:stack smashing|buffer overflow) detected|Fatal glibc error: /,
);

function withoutGroups(source: string): string {
  return source.replaceAll(/(?<!\\)\((?!\?)/g, '(?:');
}

function messageCrash(text: string): Omit<CrashText, 'line'> | undefined {
  const [, program, file, line, inFunction, assertion] = ASSERTION.exec(text) ?? [];
  if (assertion !== undefined && file !== undefined)
    return said(text, 'assertion', `assertion failed: ${assertion}`, program, [
      known({ function: inFunction, file, line: sourceLine(line) }),
    ]);
  const smashed = SMASHED.exec(text);
  if (smashed !== null)
    return said(text, 'stack-smashing', `a function wrote beyond its local array: ${text}`, programOf(smashed[1]));
  if (HEAP.test(text)) return said(text, 'heap-corruption', `the heap is damaged: ${text}`);
  const fortified = FORTIFIED.exec(text);
  if (fortified !== null) return said(text, 'abort', text, programOf(fortified[2]));
  const isAssertion = /assert/.test(text);
  return said(text, /malloc/.test(text) && isAssertion ? 'heap-corruption' : isAssertion ? 'assertion' : 'abort', text);
}

function programOf(text: string | undefined): string | undefined {
  return text === '<unknown>' ? undefined : text;
}

function said(
  message: string,
  kind: ToldCause['class'],
  summary: string,
  program?: string,
  frames: RecordedFrame[] = [],
): Omit<CrashText, 'line'> {
  return {
    writer: 'the C library',
    facts: known({ signal: SIGABRT, comm: program?.slice(program.lastIndexOf('/') + 1) }),
    threads: frames.length === 0 ? [] : [{ frames, truncated: true }],
    cause: { class: kind, summary, message, confidence: 'medium' },
  };
}

/** Before glibc 2.26 with a backtrace: `*** Error in './prog': double free or corruption (fasttop): 0x0000000001a2b010 ***`. */
const DETECTED = /^\*\*\* (?:Error in [`'](.+)'|glibc detected \*\*\* (.+?)): (.+?)(?:: 0x[\da-f]+)? \*\*\*$/;
const QUIET_MAX = 6;

/** The C library's abort messages with a backtrace. */
export const libcBacktraceForm: PrintedForm = {
  first: /^\*\*\* (?:Error in [`']|glibc detected \*\*\* )/,
  within: /\*\*\* (?:Error in [`']|glibc detected \*\*\* )/,
  make: (take) => {
    let open: { line: number; program: string | undefined; message: string; frames: RecordedFrame[] } | undefined;
    let quiet = 0;
    const end = (): void => {
      if (open !== undefined) {
        const crash = said(open.message, 'heap-corruption', `the heap is damaged: ${open.message}`, open.program);
        take({ ...crash, line: open.line, threads: open.frames.length === 0 ? [] : [{ frames: open.frames }] });
      }
      [open, quiet] = [undefined, 0];
    };
    return {
      isOpen: () => open !== undefined,
      end,
      read({ text, number, quoted }) {
        const [whole, program, older, message] = DETECTED.exec(text) ?? [];
        if (whole !== undefined && message !== undefined && !quoted) {
          end();
          open = { line: number, program: program ?? older, message, frames: [] };
          return true;
        }
        if (open === undefined) return false;
        if (/^={7} Memory map: ={8}$/.test(text)) {
          end();
          return true;
        }
        const frame = symbolLine(text);
        if (frame !== undefined && open.frames.length < MOST_FRAMES) open.frames.push(frame);
        const isPart = frame !== undefined || /^={7} Backtrace: ={9}$/.test(text);
        quiet = isPart ? 0 : quiet + 1;
        if (quiet > QUIET_MAX) end();
        return isPart;
      },
    };
  },
};

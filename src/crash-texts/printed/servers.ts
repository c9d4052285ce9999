import { errorCodeAccess } from '../../arch/fault-access.ts';
import { SIGABRT, signalOfText } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { belowHandler } from './below-handler.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm, type PrintedReader } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { SERVER_FORMS, type ServerForm } from './server-forms.ts';
import { isOfLibc, isOfSignalReturn, symbolLine } from './symbol-line.ts';

/** A log's own head may stand before each line of a report (Samba's), or blank lines between two. */
const QUIET_MAX = 12;
/** Frames of a handler, at most, with what it returns to. */
const HANDLER_MAX = 8;
/** X86_TRAP_PF (asm/trapnr.h): only of a page fault the error code tells what was tried. */
const PAGE_FAULT = 14;

/** Words of the text that were told so far, by the names of their groups. */
type Told = Readonly<Record<string, string | undefined>>;

interface Open {
  readonly line: number;
  told: Told;
  readonly frames: RecordedFrame[];
  /** Another report had begun, and had no stack yet: a stack that names no process may be of either. */
  readonly isMixed: boolean;
  /** The stack that is being printed is another process'. */
  isOfAnother: boolean;
}

/** Reports that servers print from their own crash handlers, with a stack of glibc's backtrace(3). */
export const serverForms: readonly PrintedForm[] = SERVER_FORMS.map((form) => ({
  first: anywhereBehind(form),
  ...known({ within: form.within }),
  make: readerOf(form),
}));

function readerOf(form: ServerForm): (take: (crash: CrashText) => void) => PrintedReader {
  const { first, heads = [], stack, frame, last } = form;
  return oneAtATime<Open>({
    begin({ text, number, quoted }, open) {
      const { said, pid } = withoutPrefix(form, text);
      const match = quoted ? null : first.exec(said);
      if (match === null) return undefined;
      const isMixed = open !== undefined && open.frames.length === 0;
      return { line: number, told: { ...known({ pid }), ...match.groups }, frames: [], isMixed, isOfAnother: false };
    },
    read(open, text) {
      const { said, pid } = withoutPrefix(form, text);
      if (pid !== undefined && open.told['pid'] !== undefined && pid !== open.told['pid']) return false; // another process' line
      for (const head of heads) {
        const found = head.exec(said);
        if (found === null) continue;
        open.told = { ...open.told, ...known(found.groups ?? {}) };
        return true;
      }
      const begun = stack?.exec(said);
      if (begun) {
        const owner = begun.groups?.['pid'];
        open.isOfAnother = owner !== undefined && owner !== open.told['pid'];
        return true;
      }
      const symbol = frame.exec(said)?.[1];
      const read = symbol === undefined ? undefined : frameOf(symbol);
      if (read === undefined) return false;
      if (!open.isOfAnother && open.frames.length < MOST_FRAMES) open.frames.push(read);
      return true;
    },
    isOver: ({ frames, isOfAnother }, text) => {
      const { said } = withoutPrefix(form, text);
      const isLast = last?.test(said) === true || (frames.length > 0 && stack?.test(said) === true);
      return isLast && !isOfAnother;
    },
    crashOf: (open) => crashOf(form, open),
    quiet: () => QUIET_MAX,
  });
}

/** The same with what the server may write before it. */
function anywhereBehind({ prefix, first }: ServerForm): RegExp {
  const bare = first.source.replace(/^\^/, '');
  return prefix === undefined
    ? first
    : new RegExp(`^(?:${unnamed(prefix.source.replace(/^\^/, ''))})?${unnamed(bare)}`);
}

/** A name may be given to one group only. */
function unnamed(source: string): string {
  return source.replaceAll(/\(\?<[a-z]+>/g, '(?:');
}

function withoutPrefix(
  { prefix }: ServerForm,
  text: string,
): { readonly said: string; readonly pid: string | undefined } {
  const match = prefix?.exec(text);
  return match ? { said: text.slice(match[0].length), pid: match.groups?.['pid'] } : { said: text, pid: undefined };
}

/** Ceph takes names apart, and leaves the file out then: `(AdminSocket::entry()+0x163) [0x7fb4e7d59053]`, `poll()`. */
const CEPH = /^\((\S.{0,4000})\+0x[\da-f]{1,16}\) \[(0x[\da-f]{1,16})\]$/;
const CEPH_PLAIN = /^([A-Za-z_]\w{0,400})\(\)$/;

function frameOf(text: string): RecordedFrame | undefined {
  const plain = CEPH_PLAIN.exec(text)?.[1];
  if (plain !== undefined) return { function: plain };
  const [, name, address] = CEPH.exec(text) ?? [];
  return name === undefined ? symbolLine(text) : known({ function: name, address: hexOf(address) });
}

function crashOf({ writer, stack }: ServerForm, { line, told, frames, isMixed }: Open): CrashText | undefined {
  const signal =
    told['signal'] === undefined ? signalOfText(inSmallLetters(told['text'] ?? '')) : Number(told['signal']);
  if (signal === undefined) return undefined;
  const { address, code, name } = told;
  const pid = isMixed && frames.length > 0 && !namesProcess(stack) ? undefined : told['pid'];
  return {
    writer,
    line,
    facts: known({ pid: numberOf(pid), signal, code: numberOf(code) }),
    threads: [known({ name, frames })],
    cause: faultCause({ signal, code: numberOf(code), address, access: accessOf(told) }),
    ...(signal === SIGABRT ? {} : belowHandler(handlerEnd(frames, hexOf(told['pc'])), writer, frames)),
  };
}

/** uWSGI: `Segmentation Fault`. */
function inSmallLetters(text: string): string {
  return text.slice(0, 1) + text.slice(1).toLowerCase();
}

function namesProcess(stack: RegExp | undefined): boolean {
  return stack?.source.includes('(?<pid>') === true;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function accessOf({ trap, error }: Told): ReturnType<typeof errorCodeAccess> | undefined {
  return error !== undefined && trap !== undefined && Number(`0x${trap}`) === PAGE_FAULT
    ? errorCodeAccess(Number(`0x${error}`))
    : undefined;
}

/**
 * The last frame of the handler: the one before the instruction that the text names; or where it returns to, which stands in the stack
 * as an unnamed function of libc, or twice the instruction that failed, for some put that in its place (Tor, ProFTPD). -1: not seen.
 */
function handlerEnd(frames: readonly RecordedFrame[], pc: string | undefined): number {
  if (pc !== undefined) return frames.findIndex(({ address }) => address === pc) - 1;
  const first = frames.slice(0, HANDLER_MAX);
  const twice = first.findIndex(
    ({ address }, index) => address !== undefined && address === frames[index + 1]?.address,
  );
  if (twice !== -1) return twice;
  const found = first.findIndex(isOfSignalReturn);
  const isStart = frames.slice(found + 1).every((frame) => isOfLibc(frame) || frame.function === '_start');
  return isStart ? -1 : found; // libc calls main and the functions of threads, too
}

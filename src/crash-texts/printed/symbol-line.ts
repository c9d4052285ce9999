import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import { sourceLine } from '../source-line.ts';
import { hexOf } from './fault-cause.ts';

/**
 * glibc's backtrace_symbols: `/usr/sbin/mysqld(handle_fatal_signal+0x461)[0x7bb9b1]`, a blank before the bracket or none. A function's first
 * instruction is `+0`; the X server has a blank before the parenthesis too.
 */
const SYMBOL = /^(\S.*?|)(?: ?\((.*?)(?:\+?(0x[\da-f]+|(?<=\+)0))?\))? ?\[(0x[\da-f]+)\](?: (\S.*?):(\d{1,9}))?$/;
/** A title in the place of the path: `proftpd: (accepting connections)(main+0x5f8) [0x55b2]`. */
const TITLED = /^([^\s():]{1,64}): .*(?=\([^()]*\) ?\[0x[\da-f]+\]$)/;
/** addr2line's answer in its place (MariaDB): `sql/signal_handler.cc:226(handle_fatal_signal)[0x55d2]`. */
const RESOLVED = /^(\S[^()[\]]*):(\d{1,9})\((.*)\) ?\[(0x[\da-f]+)\]$/;
const LONGEST = 4096;

/** A line of a stack that was printed with backtrace_symbols; undefined for another. */
export function symbolLine(text: string): RecordedFrame | undefined {
  if (text.length > LONGEST || !/\[0x[\da-f]+\]/.test(text)) return undefined;
  const [, source, row, resolved, at] = RESOLVED.exec(text) ?? [];
  if (at !== undefined && !/\+0x[\da-f]+$/.test(resolved ?? ''))
    return known({
      address: hexOf(at),
      function: nameOf(resolved),
      file: source === '??' ? undefined : source,
      line: source === '??' ? undefined : sourceLine(row),
    });
  const match = SYMBOL.exec(text.replace(TITLED, '$1'));
  if (match === null) return undefined;
  const [, module = '', name, number, address, file, line] = match;
  // Redis writes its title in the place of its path, with blanks in it: `valkey-server *:6379(ACLLoadFromFile+0x8dd)`
  const isOffset = name === '' && number !== undefined && hexOf(number) !== hexOf(address);
  return known({
    address: hexOf(address),
    function: nameOf(name),
    module: module === '' ? undefined : module.replace(/ \S*:\d+(?: .*)?$/, ''),
    offset: isOffset ? hexOf(number) : undefined,
    file,
    line: sourceLine(line),
  });
}

function nameOf(name: string | undefined): string | undefined {
  return name === undefined || name === '' || name === '?' || name === '??' ? undefined : (demangled(name) ?? name);
}

/** The name alone of a C++ symbol without templates: `_ZN3app5parseEPKc` is `app::parse`, `_Z26handle_connections_socketsv` without `app::`. */
function demangled(symbol: string): string | undefined {
  const [, nested, rest = ''] = /^_Z(N?K?)(\d.*)$/.exec(symbol) ?? [];
  if (nested === undefined) return undefined;
  const names: string[] = [];
  let left = rest;
  for (let match = /^(\d{1,4})/.exec(left); match !== null; match = /^(\d{1,4})/.exec(left)) {
    const [digits] = match;
    const name = left.slice(digits.length, digits.length + Number(digits));
    if (name.length < Number(digits) || !/^\w+$/.test(name)) return undefined;
    names.push(name === '_GLOBAL__N_1' ? '(anonymous namespace)' : name);
    left = left.slice(digits.length + Number(digits));
    if (nested === '') break;
  }
  return left.startsWith('I') || (nested !== '' && !left.startsWith('E')) ? undefined : names.join('::');
}

/** Where libc's handler returns to has no name in a stack that was printed with backtrace_symbols. */
const LIBC = /(?:^|\/)(?:lib(?:c|pthread)(?:-\d[\d.]*)?\.so(?:\.\d+)?|ld-musl[^/]*|\[vdso\]|linux-vdso\.so\.1)$/;

/** Whether a frame is of the C library's file. */
export function isOfLibc({ module }: RecordedFrame): boolean {
  return LIBC.test(module ?? '');
}

/** Whether a frame may be where a handler returns to: libc's, without a name or with the one that lies before it. */
export function isOfSignalReturn(frame: RecordedFrame): boolean {
  const { function: name } = frame;
  return isOfLibc(frame) && (name === undefined || /^(?:killpg|gsignal|__sigaction|__restore_rt)$/.test(name));
}

/**
 * Finds where a handler that printed its own stack returns to: the first frame of libc without a name, or with the name of libc
 * that lies before it (`killpg`), below the handler's own.
 * @param isHandler whether a function is of the handler.
 * @returns its index; -1 where no handler is seen.
 */
export function trampolineAt(frames: readonly RecordedFrame[], isHandler: RegExp): number {
  const last = frames.slice(0, 24).findLastIndex(({ function: name }) => name !== undefined && isHandler.test(name));
  if (last === -1) return -1;
  const named = frames.findIndex(({ function: name }, index) => index > last && name === '__restore_rt');
  if (named !== -1 && named <= last + 3) return named;
  const found = frames.findIndex((frame, index) => index > last && isOfSignalReturn(frame));
  return found <= last + 3 ? found : -1;
}

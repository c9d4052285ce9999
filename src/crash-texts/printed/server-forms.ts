import type { PrintedBy } from '../model.ts';

/**
 * How a server's own crash handler prints. Groups of `first` and `heads`: `pid`, `signal` (a number) or `text` (as strsignal calls
 * it), `code` (si_code), `address`, `pc`, `trap` and `error` (of x86-64's registers), `name` (the thread's).
 */
export interface ServerForm {
  readonly writer: PrintedBy;
  /** What the server writes before each of its lines, its pid as group `pid`, which tells processes apart; a logger may have taken it off. */
  readonly prefix?: RegExp;
  /** Begins a report. */
  readonly first: RegExp;
  /** A beginning that says enough of itself to be looked for anywhere in a line. */
  readonly within?: RegExp;
  /** Other lines of it. */
  readonly heads?: readonly RegExp[];
  /** Begins the stack; group `pid` tells of which process. */
  readonly stack?: RegExp;
  /** A frame; group 1 is what glibc's backtrace_symbols printed. */
  readonly frame: RegExp;
  readonly last?: RegExp;
}

const SYMBOL = /^(\S.*\[0x[\da-f]{1,16}\])$/;

/** Recorded: fixtures/crash-texts/servers/record.sh. */
export const SERVER_FORMS: readonly ServerForm[] = [
  {
    writer: 'Tor', // 0.4.9
    first: /^Tor \S.{0,100} died: Caught signal (?<signal>\d{1,3})$/,
    frame: SYMBOL,
  },
  {
    writer: 'uWSGI', // 2.0.21
    first: /^!!! uWSGI process (?<pid>\d{1,10}) got (?<text>Segmentation Fault|Floating Point Exception) !!!$/,
    within: /!!! uWSGI process \d{1,10} got (?:Segmentation Fault|Floating Point Exception) !!!/,
    stack: /^\*\*\* backtrace of (?<pid>\d{1,10}) \*\*\*$/,
    frame: SYMBOL,
    last: /^\*\*\* end of backtrace \*\*\*$/,
  },
  {
    // 4.17 and 4.25, which tells whom it serves; before 4.14 without the signal's name
    writer: 'Samba',
    first: /^\s*INTERNAL ERROR: Signal (?<signal>\d{1,3})\b.{0,200}? pid (?<pid>\d{1,10}) \(/,
    within: /INTERNAL ERROR: Signal \d{1,3}\b.{0,200}? pid \d{1,10} \(/,
    heads: [/^\s*PANIC \(pid \d{1,10}\): /],
    stack: /^\s*BACKTRACE: \d{1,4} stack frames:$/,
    frame: /^\s*#\d{1,4} (\S.*)$/,
    last: /^\s*(?:smb_panic\(\)|call_panic_action): /,
  },
  {
    writer: 'Zabbix', // 6.0
    prefix: /^ *(?<pid>\d{1,10}):\d{8}:\d{6}\.\d{3} /,
    first:
      /^Got signal \[signal:(?<signal>\d{1,3})\(SIG\w{1,10}\),reason:(?<code>-?\d{1,3}),refaddr:(?<address>\(nil\)|0x[\da-f]{1,16})\]\. Crashing \.\.\.$/,
    heads: [
      /^=+ (?:Fatal information|Registers): =+$/,
      /^Program counter: (?<pc>0x[\da-f]{1,16})$/,
      /^trapno += +(?<trap>[\da-f]{1,16}) =/,
      /^err += +(?<error>[\da-f]{1,16}) =/,
      /^\w{2,7} += +[\da-f]{1,16} = /,
    ],
    stack: /^=== Backtrace: ===$/,
    frame: /^\d{1,4}: (\S.*)$/,
    last: /^=== Memory map: ===$/,
  },
  {
    writer: 'ProFTPD', // 1.3.8
    prefix: /^\S+ \S+ \S+ proftpd\[(?<pid>\d{1,10})\] \S+: /,
    first: /^-----BEGIN STACK TRACE-----$/,
    heads: [/^-----END STACK TRACE-----$/, /^ProFTPD terminating \(signal (?<signal>\d{1,3})\)$/],
    frame: /^\[\d{1,4}\] (\S.*)$/,
    last: /^ProFTPD terminating /,
  },
  {
    writer: 'FreeRADIUS', // 3.2
    first: /^CAUGHT SIGNAL: (?<text>[A-Z][\w/ ]{3,30})$/,
    heads: [/^Calling: /],
    stack: /^Backtrace of last \d{1,4} frames:$/,
    frame: SYMBOL,
    last: /^Panic action exited with \d/,
  },
  {
    writer: 'the X server', // 21.1
    prefix: /^\[ *\d{1,10}\.\d{1,6}\] /,
    first: /^\(EE\) Backtrace:$/,
    within: /\(EE\) Backtrace:/,
    heads: [
      /^\(EE\) (?<text>[A-Z][\w/ ]{3,30}) at address (?<address>0x[\da-f]{1,16})$/,
      /^\(EE\) Caught signal (?<signal>\d{1,3}) \(/,
      /^\(EE\) unw_get_proc_name failed: /,
    ],
    frame: /^\(EE\) \d{1,4}: (\S.*)$/,
    last: /^\(EE\) Caught signal /,
  },
  {
    writer: 'Varnish', // 7.1; of an assertion it tells no signal
    first: /^(?:Error: )?Child \((?<pid>\d{1,10})\) Panic at: /,
    within: /Error: Child \(\d{1,10}\) Panic at: /,
    heads: [
      /^Signal (?<signal>\d{1,3}) \([A-Z][\w/ ]{3,30}\) received at (?<address>\(nil\)|0x[\da-f]{1,16}) si_code (?<code>-?\d{1,3})$/,
    ],
    stack: /^Backtrace:$/,
    frame: /^ {2}0x[\da-f]{1,16}: (\S.*)$/,
    last: /^argv = \{/,
  },
  {
    writer: 'Ceph', // 16.2
    prefix: /^(?: *0> )?(?:\d{4}-\S+ [\da-f]{6,16} +-?\d{1,3} )?/,
    first: /^\*\*\* Caught signal \((?<text>[A-Z][\w/ ]{3,30})\) \*\*$/,
    within: /\*\*\* Caught signal \([A-Z][\w/ ]{3,30}\) \*\*/,
    heads: [/^ in thread [\da-f]{6,16}(?: thread_name:(?<name>.{0,15}))?$/, /^ ceph version /],
    frame: /^ \d{1,4}: (\S.*)$/,
    last: /^ NOTE: a copy of the executable/,
  },
];

/** What kernel.core_pattern tells of where cores go. Facts: core(5), fs/coredump.c. */
export type CorePattern =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'file';
      readonly place: 'absolute' | 'relative';
      /** Directories and name, each to be matched whole. */ readonly parts: readonly RegExp[];
      /** Whether each process has a name of its own. */ readonly distinct: boolean;
    }
  | { readonly kind: 'pipe'; readonly handler: 'systemd-coredump' | 'apport' | 'other'; readonly program: string }
  | { readonly kind: 'socket'; readonly handler: 'systemd-coredump' | 'other'; readonly address: string };

/** What stands for a specifier in a name. The kernel puts `!` for a slash in names and paths; unknown ones give nothing. */
const SPECIFIERS: Readonly<Record<string, string>> = {
  '%': '%',
  p: String.raw`(?<pid>\d+)`,
  P: String.raw`\d+`,
  i: String.raw`\d+`,
  I: String.raw`\d+`,
  u: String.raw`\d+`,
  g: String.raw`\d+`,
  d: String.raw`\d+`,
  s: String.raw`\d+`,
  t: String.raw`\d+`,
  c: String.raw`\d+`,
  C: String.raw`\d+`,
  h: '[^/]*',
  e: '[^/]*',
  f: '[^/]*',
  E: '[^/]*',
};

const HANDLERS = [
  { name: /\/systemd-coredump$/, handler: 'systemd-coredump' },
  { name: /\/apport$/, handler: 'apport' },
] as const;

/** Whether cores go to systemd-coredump, which keeps them and writes into the journal, by whichever way they get there. */
export function isKeptBySystemd(pattern: CorePattern): boolean {
  return 'handler' in pattern && pattern.handler === 'systemd-coredump';
}

/**
 * Reads kernel.core_pattern in all its forms.
 * @param usesPid kernel.core_uses_pid: a name without %p gets `.PID` at its end.
 */
export function parseCorePattern(pattern: string, usesPid: boolean): CorePattern {
  const text = pattern.replace(/\n$/, '');
  if (text.startsWith('|')) return pipe(text.slice(1).trim());
  if (text.startsWith('@')) return socket(text.replace(/^@+/, ''));
  if (text === '' && !usesPid) return { kind: 'none' };
  const hasPid = /^(?:[^%]|%[^p])*%p/s.test(text);
  const whole = usesPid && !hasPid ? `${text}.%p` : text;
  return {
    kind: 'file',
    place: text.startsWith('/') ? 'absolute' : 'relative',
    parts: whole
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .map((part) => new RegExp(`^${partSource(part)}$`, 's')),
    distinct: usesPid || hasPid || /%[Pit]/i.test(text),
  };
}

function pipe(command: string): CorePattern {
  const [program = ''] = command.split(/\s/, 1);
  return { kind: 'pipe', handler: HANDLERS.find(({ name }) => name.test(program))?.handler ?? 'other', program };
}

/** Linux 6.16 sends cores to a socket, 6.17 asks who listens there what it wants (`@@`); systemd 262 listens at /run/systemd/coredumpd/kernel. */
function socket(address: string): CorePattern {
  return {
    kind: 'socket',
    handler: /^\/run\/systemd\/coredump[^/]*\//.test(address) ? 'systemd-coredump' : 'other',
    address,
  };
}

/** A second %p can't have the name of the first group. A lone % at the end is dropped, as the kernel does. */
function partSource(part: string): string {
  let named = false;
  return part.replaceAll(/%(.?)|[^%]+/gs, (piece, specifier: string | undefined) => {
    if (specifier === undefined) return piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    if (specifier !== 'p') return SPECIFIERS[specifier] ?? '';
    const source = named ? String.raw`\d+` : SPECIFIERS.p;
    named = true;
    return source ?? '';
  });
}

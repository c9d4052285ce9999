import type { Evidence } from '../evidence/source.ts';
import type { Answer } from '../report/create.ts';

/** Why a core is not whole. */
export function damageOf({ damage, record }: Evidence): string[] {
  const cut =
    record?.truncated === true
      ? ['systemd-coredump cut the core off (ProcessSizeMax=, ExternalSizeMax= in coredump.conf)']
      : [];
  return [...cut, ...(damage === undefined ? [] : [damage])];
}

/** An answer that says why its core is not whole. */
export function withDamage(answer: Answer, damage: readonly string[]): Answer {
  return { ...answer, incomplete: [...answer.incomplete, ...damage.map((why) => ({ what: 'core', why }))] };
}

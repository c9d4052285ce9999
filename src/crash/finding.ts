import type { Finding } from '../report/finding.ts';
import { locationOf } from '../report/location.ts';
import { frameName } from '../report/present/frame.ts';
import { variableText } from '../report/present/variable.ts';
import { testText } from '../report/present/test.ts';
import { WEAK } from '../report/present/weak.ts';
import { RULES } from '../report/rules.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import { known } from '../text/known.ts';

/**
 * What a person or a gate should act on.
 * @param bySanitizer what a sanitizer's report says of it.
 */
export function findingOf(crash: CrashSection, bySanitizer?: string): Finding {
  const rule = `coredump/${crash.cause.class}` as const;
  const { level } = RULES[rule];
  const frame = crash.culpritFrame ?? crash.faultFrame;
  const { variable } = crash.cause;
  const what = bySanitizer ?? RULES[rule]?.title ?? crash.cause.class;
  return {
    rule,
    level,
    title: frame === undefined ? what : `${what} in ${frameName(frame)}`,
    message: `${heading(crash)}${sentence(crash.cause.summary)}${variable === undefined ? '' : ` ${variableText(variable)}.`}${crash.test === undefined ? '' : ` Test: ${testText(crash.test)}.`} Signature: ${crash.signature}${crash.weak === true ? ` (${WEAK})` : ''}`,
    ...(frame === undefined ? {} : { location: locationOf(frame) }),
    ...known({ test: crash.test }),
    fingerprint: crash.fingerprint,
    ...(crash.weak === true ? { weak: true } : {}),
  };
}

/** With its end: what is not certain is a question. */
function sentence(summary: string): string {
  return /[.?]$/.test(summary) ? summary : `${summary}.`;
}

/** The signal; a run-time that ends its program without one says enough itself. */
function heading({ signal, cause }: CrashSection): string {
  if (signal !== undefined) return `${signal.name}: `;
  return cause.message === undefined ? 'A signal: ' : '';
}

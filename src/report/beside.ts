const BESIDE = Symbol('beside');

/** What was read beside a part of a report, and is no part of it: who masks the report learns from it which values are secret. */
interface WithBeside {
  readonly [BESIDE]?: unknown;
}

/** A part of a report, and what was read beside it: it goes along with copies of the part, and into no format. */
export function withBeside<Part extends object>(part: Part, beside: unknown): Part {
  return { ...part, [BESIDE]: beside };
}

/** What was read beside a part of a report, if something was. */
export function besideOf(part: object): unknown {
  return (part as WithBeside)[BESIDE];
}

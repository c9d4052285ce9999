import type { SecretKind } from './names.ts';

/** A name of a secret in a text, and what stands around it. */
export interface Name {
  readonly kind: SecretKind;
  readonly text: string;
  readonly start: number;
  /** Behind the name, and the mark that closes it. */
  readonly end: number;
  /** What it is quoted with: `"password": ...`. */
  readonly quoted?: string;
  /** The mark before it that closes behind its value: `-H "X-Auth-Token: ..."`. */
  readonly enclosed?: string;
}

/** How the value is joined to the name. */
export type Joint = 'assigned' | 'colon' | 'pair' | 'blank' | 'element';

/** A part of the text that holds the value of a name, and its form without it. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
}

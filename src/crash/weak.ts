import { fingerprint } from '../report/fingerprint.ts';
import type { Frame } from '../report/frame.ts';
import type { CrashClass, CrashSection } from '../report/sections/crash.ts';
import { frameKey } from './frame-key.ts';

/** The program that crashed, as far as it is known. */
export interface Program {
  readonly executable?: string | undefined;
  readonly buildId?: string | undefined;
}

/** What is known of a crash that no frame of somebody's code tells from others. */
export interface WeakCrash {
  readonly class: CrashClass;
  readonly signal?: string | undefined;
  readonly program?: Program | undefined;
}

/** Part of every such fingerprint, so that none is equal to one that was made of somebody's code. */
const VERSION = 'faultline.weak-signature/1';
const MOST_FRAMES = 256;

/**
 * The fingerprint of a crash whose stack holds nobody's code (only raise, abort, a run-time's frames, or nothing): of all that is
 * known, so that two programs never have the same. Two crashes of one program may.
 * @param frames from the fault on.
 */
export function weakFingerprint({ class: kind, signal, program }: WeakCrash, frames: readonly Frame[]): string {
  const places = frames
    .slice(0, MOST_FRAMES)
    .map((frame) => [frameKey(frame), frame.module, frame.offset, frame.buildId].map((part) => part ?? '').join(' '));
  return fingerprint(VERSION, kind, signal, program?.executable, program?.buildId, ...places);
}

/** Whether the fingerprint of a crash is one that another crash may have. Reports of older releases do not say so. */
export function isWeak({ weak, culpritFrame, cause }: CrashSection): boolean {
  return weak ?? (culpritFrame === undefined && cause.class !== 'stack-overflow');
}

import type { Finding } from '../report/finding.ts';
import type { Frame } from '../report/frame.ts';
import { WEAK } from '../report/present/weak.ts';
import type { ComparisonSection, CrashGroup } from '../report/sections/comparison.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import { completeLinkage, linkAt } from '../modules/linkage.ts';
import { isWeak } from './weak.ts';
import { comparableStack, similarity, type ComparableStack } from './similarity.ts';

/** A crash to compare, with where it comes from. */
export interface SourcedCrash {
  readonly source: string;
  readonly crash: CrashSection;
  /** Of the crash thread. */
  readonly frames: readonly Frame[];
  /** What its report says of it. */
  readonly finding?: Finding;
}

/** Crashes of one class whose stacks are at least this alike are the same. */
const THRESHOLD = 0.7;
/** Frames that are given of a representative. */
const SHOWN_FRAMES = 32;

/**
 * Which of these crashes are the same, by complete linkage: every two of a group are alike. Crashes with one fingerprint
 * are the same without a look at their stacks; one whose fingerprint is weak is the same as no other. The answer does not depend
 * on the order of `crashes`.
 */
export function compareCrashes(crashes: readonly SourcedCrash[]): ComparisonSection {
  const kinds = distinct(crashes);
  const matrix = similarities(kinds);
  const clusters = completeLinkage(
    kinds.length,
    (a, b) => (mayBeSame(kinds[a], kinds[b]) ? linkAt(matrix, a, b) : 0),
    THRESHOLD,
  );
  const groups = clusters.map((cluster) => groupOf(cluster, kinds, matrix)).toSorted(bySizeThenName);
  const ordered = groups.map(({ group, cluster }): CrashGroup => ({
    ...group,
    ...nearest(cluster, groups, kinds, matrix),
  }));
  return { kind: 'comparison', title: 'Comparison', count: crashes.length, threshold: THRESHOLD, groups: ordered };
}

/** All crashes with one fingerprint, or one whose fingerprint is weak: what is clustered. */
interface Kind {
  readonly crashes: readonly SourcedCrash[];
  readonly crash: CrashSection;
  readonly stack: ComparableStack;
}

/** The kinds of crash there are, each with its longest stack, in an order that depends only on what they are. */
function distinct(crashes: readonly SourcedCrash[]): Kind[] {
  const sorted = crashes.toSorted(
    (a, b) => compareText(a.crash.fingerprint, b.crash.fingerprint) || compareText(a.source, b.source),
  );
  const kindOf = ({ crash, source }: SourcedCrash) =>
    isWeak(crash) ? `${crash.fingerprint} ${source}` : crash.fingerprint;
  return [...Map.groupBy(sorted, kindOf).values()].map((same) => {
    const longest = same.reduce((best, each) => (each.frames.length > best.frames.length ? each : best));
    const { faultFrame, culpritFrame } = longest.crash;
    return {
      crashes: same,
      crash: longest.crash,
      stack: comparableStack(longest.frames, faultFrame?.index, culpritFrame?.index),
    };
  });
}

function similarities(kinds: readonly Kind[]): number[][] {
  return kinds.map((a, row) => kinds.slice(0, row).map((b) => similarity(a.stack, b.stack)));
}

/** Crashes with different known causes are different crashes, however alike their stacks are; nobody's code tells of a weak one. */
function mayBeSame(a: Kind | undefined, b: Kind | undefined): boolean {
  if ([a, b].some((kind) => kind !== undefined && isWeak(kind.crash))) return false;
  if (sanitizersKinds(a, b) !== undefined) return false;
  const [one, other] = [a?.crash.cause.class, b?.crash.cause.class];
  return one === other || one === 'unknown' || other === 'unknown';
}

/** What sanitizers found in two crashes, if they found two things: the class is that of their abort. */
function sanitizersKinds(a: Kind | undefined, b: Kind | undefined): string | undefined {
  const [one, other] = [a?.crash.cause.kind, b?.crash.cause.kind];
  return one === undefined || other === undefined || one === other ? undefined : `${one} against ${other}`;
}

interface Grouped {
  readonly cluster: readonly number[];
  readonly group: CrashGroup;
}

/** A group with the kind that is most like all others, weighted by how often each occurred, as its representative. */
function groupOf(cluster: readonly number[], kinds: readonly Kind[], matrix: readonly (readonly number[])[]): Grouped {
  const central = (index: number) =>
    cluster.reduce((sum, other) => sum + linkAt(matrix, index, other) * (kinds[other]?.crashes.length ?? 0), 0);
  const chosen = cluster.toSorted((a, b) => central(b) - central(a) || a - b)[0] ?? 0;
  const members = cluster.flatMap((index) =>
    (kinds[index]?.crashes ?? []).map(({ source, crash }) => ({
      source,
      fingerprint: crash.fingerprint,
      signature: crash.signature,
      similarity: rounded(linkAt(matrix, chosen, index)),
    })),
  );
  const crash = kinds[chosen]?.crash;
  const [example] = kinds[chosen]?.crashes ?? [];
  const frames = (example?.frames ?? [])
    .filter(({ index }) => index >= (crash?.faultFrame?.index ?? 0))
    .slice(0, SHOWN_FRAMES);
  const group: CrashGroup = {
    class: crash?.cause.class ?? 'unknown',
    signature: crash?.signature ?? '',
    fingerprint: crash?.fingerprint ?? '',
    representative: example?.source ?? '',
    frames,
    crashes: members.toSorted((a, b) => b.similarity - a.similarity || compareText(a.source, b.source)),
    ...(crash !== undefined && isWeak(crash) ? { weak: true } : {}),
  };
  return { cluster, group };
}

function bySizeThenName(a: Grouped, b: Grouped): number {
  return (
    b.group.crashes.length - a.group.crashes.length ||
    compareText(a.group.signature, b.group.signature) ||
    compareText(a.group.fingerprint, b.group.fingerprint)
  );
}

/** The other group with the most alike pair of crashes, and what keeps them apart. */
function nearest(
  cluster: readonly number[],
  groups: readonly Grouped[],
  kinds: readonly Kind[],
  matrix: readonly (readonly number[])[],
): Pick<CrashGroup, 'nearest'> {
  let best: CrashGroup['nearest'];
  for (const [group, other] of groups.entries()) {
    if (other.cluster === cluster) continue;
    const pairs = cluster.flatMap((a) => other.cluster.map((b) => ({ a, b, alike: linkAt(matrix, a, b) })));
    const { a, b, alike } = pairs.reduce((most, pair) => (pair.alike > most.alike ? pair : most));
    if (alike > (best?.similarity ?? 0))
      best = { group, similarity: rounded(alike), why: whyApart(kinds[a], kinds[b], alike) };
  }
  return best === undefined ? {} : { nearest: best };
}

function whyApart(a: Kind | undefined, b: Kind | undefined, alike: number): string {
  if ([a, b].some((kind) => kind !== undefined && isWeak(kind.crash))) return WEAK;
  const kinds = sanitizersKinds(a, b);
  if (kinds !== undefined) return `another cause: ${kinds}`;
  if (!mayBeSame(a, b)) return `another cause: ${a?.crash.cause.class} against ${b?.crash.cause.class}`;
  return alike >= THRESHOLD ? 'not all of the two groups are alike' : 'the stacks differ';
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

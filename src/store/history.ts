import { known } from '../text/known.ts';
import type { Seen } from './model.ts';
import { compareVersions } from './version-order.ts';

export const STATUSES = ['back', 'new', 'known', 'fixed'] as const;

/** `back`: seen in the version that it was said to be fixed in, or a newer one. `new`: nobody has looked at it. */
export type Status = (typeof STATUSES)[number];

/** How a crash went from version to version of its program. */
export interface History {
  readonly status: Status;
  /** The oldest version that it was seen in. */
  readonly firstIn?: string;
  /** The first version after the last that it was seen in, if the program has crashed otherwise in one. */
  readonly goneSince?: string;
  /** The version in which it was seen again, after it was fixed or after a version without it. */
  readonly backIn?: string;
}

/** The versions in which a program has crashed, oldest first, and the place of each among them. */
export interface VersionOrder {
  readonly versions: readonly string[];
  readonly places: ReadonlyMap<string, number>;
}

/** A version, and when it was first seen, in milliseconds. */
export type Version = Pick<Seen, 'value' | 'firstSeen'>;

/** Sorted once for all crashes of a program: it has many of them. */
export function orderOf(seen: readonly Version[]): VersionOrder {
  const versions = inOrder(seen).map(({ value }) => value);
  return { versions, places: new Map(versions.map((version, place) => [version, place])) };
}

/**
 * @param seen the versions that the crash was seen in.
 * @param order those in which its program crashed at all, whatever the crash: what is not there says nothing.
 */
export function historyOf(
  { acknowledged, fixedIn }: { readonly acknowledged?: true; readonly fixedIn?: string },
  seen: readonly Version[],
  { versions, places: placeOf }: VersionOrder,
): History {
  const places = seen.flatMap(({ value }) => placeOf.get(value) ?? []).toSorted((one, other) => one - other);
  const backAt = fixedIn === undefined ? undefined : places.find((place) => isSince(versions[place] ?? '', fixedIn));
  const status = backAt !== undefined ? 'back' : fixedIn !== undefined ? 'fixed' : acknowledged ? 'known' : 'new';
  // One that was merged with a crash of another program has versions that nobody can put in a row.
  const isWhole = places.length === seen.length;
  const againAt =
    fixedIn === undefined && isWhole
      ? places.find((place, index) => index > 0 && place > (places[index - 1] ?? place) + 1)
      : undefined;
  const at = (place: number | undefined): string | undefined => (place === undefined ? undefined : versions[place]);
  const last = places.at(-1);
  return {
    status,
    ...known({
      firstIn: isWhole ? at(places[0]) : undefined,
      goneSince: isWhole && last !== undefined ? at(last + 1) : undefined,
      backIn: at(backAt ?? againAt),
    }),
  };
}

/** Versions, oldest first: by their numbers; builds, which have none, by when each was first seen. Never by where each was found. */
export function inOrder<Each extends Version>(versions: readonly Each[]): Each[] {
  const comparable = versions.every(({ value }) => isNumbered(value));
  return versions.toSorted(
    (one, other) =>
      (comparable ? compareVersions(one.value, other.value) : one.firstSeen - other.firstSeen) ||
      (one.value < other.value ? -1 : 1),
  );
}

/** Of two versions of which one is only a build-id, nobody knows which is newer. */
function isSince(version: string, fixedIn: string): boolean {
  return version === fixedIn || (isNumbered(version) && isNumbered(fixedIn) && compareVersions(version, fixedIn) >= 0);
}

function isNumbered(version: string): boolean {
  return /^\d/.test(version);
}

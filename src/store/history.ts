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

/**
 * @param seen the versions that the crash was seen in.
 * @param versions those in which its program crashed at all, whatever the crash: what is not there says nothing.
 */
export function historyOf(
  { acknowledged, fixedIn }: { readonly acknowledged?: true; readonly fixedIn?: string },
  seen: readonly Seen[],
  versions: readonly Seen[],
): History {
  const order = inOrder(versions).map(({ value }) => value);
  const places = seen.map(({ value }) => order.indexOf(value)).toSorted((one, other) => one - other);
  const [first, last] = [places[0], places.at(-1)];
  const againAt = places.find((place, index) => index > 0 && place > (places[index - 1] ?? place) + 1);
  const backFromFix =
    fixedIn === undefined
      ? undefined
      : order.find((version, place) => places.includes(place) && isSince(version, fixedIn));
  const [firstIn, goneSince] = [
    first === undefined ? undefined : order[first],
    last === undefined ? undefined : order[last + 1],
  ];
  const backIn = backFromFix ?? (fixedIn === undefined && againAt !== undefined ? order[againAt] : undefined);
  return {
    status: backFromFix !== undefined ? 'back' : fixedIn !== undefined ? 'fixed' : acknowledged ? 'known' : 'new',
    ...(firstIn === undefined ? {} : { firstIn }),
    ...(goneSince === undefined ? {} : { goneSince }),
    ...(backIn === undefined ? {} : { backIn }),
  };
}

/** Versions, oldest first: by their numbers; builds, which have none, by when each was first seen. */
export function inOrder(versions: readonly Seen[]): Seen[] {
  const comparable = versions.every(({ value }) => isNumbered(value));
  return versions.toSorted((one, other) =>
    comparable ? compareVersions(one.value, other.value) : one.firstSeen - other.firstSeen,
  );
}

/** Of two versions of which one is only a build-id, nobody knows which is newer. */
function isSince(version: string, fixedIn: string): boolean {
  return version === fixedIn || (isNumbered(version) && isNumbered(fixedIn) && compareVersions(version, fixedIn) >= 0);
}

function isNumbered(version: string): boolean {
  return /^\d/.test(version);
}

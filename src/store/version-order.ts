/**
 * Compares two versions of packages as dpkg does (deb-version(7)): epoch, upstream version, revision; digits as numbers, `~`
 * before everything and before the end. For versions of RPM it gives the same answer wherever they hold no `~` or `^`.
 * @returns below 0 where the first is older, 0 where they are equal.
 */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [partsOf(one), partsOf(other)];
  return (
    first.epoch - second.epoch ||
    compareParts(first.upstream, second.upstream) ||
    compareParts(first.revision, second.revision)
  );
}

function partsOf(version: string): { epoch: number; upstream: string; revision: string } {
  const [, epoch = '0', rest = version] = /^(\d+):(.*)$/s.exec(version) ?? [];
  const dash = rest.lastIndexOf('-');
  return {
    epoch: Number(epoch),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  };
}

/** Text and numbers take turns, text first. */
function compareParts(one: string, other: string): number {
  let [first, second] = [one, other];
  while (first !== '' || second !== '') {
    const [text, otherText] = [leading(/^\D*/, first), leading(/^\D*/, second)];
    const byText = compareText(text, otherText);
    if (byText !== 0) return byText;
    [first, second] = [first.slice(text.length), second.slice(otherText.length)];
    const [digits, otherDigits] = [leading(/^\d*/, first), leading(/^\d*/, second)];
    const byNumber = compareNumbers(digits, otherDigits);
    if (byNumber !== 0) return byNumber;
    [first, second] = [first.slice(digits.length), second.slice(otherDigits.length)];
  }
  return 0;
}

function leading(pattern: RegExp, text: string): string {
  return pattern.exec(text)?.[0] ?? '';
}

function compareText(one: string, other: string): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = rank(one[at]) - rank(other[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `~`, the end, letters, all else. */
function rank(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 0x100;
}

/** Of any length: a date and a hash may be one number. */
function compareNumbers(one: string, other: string): number {
  const [first, second] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')];
  if (first.length !== second.length) return first.length - second.length;
  return first < second ? -1 : first > second ? 1 : 0;
}

import { MASK } from './harmless.ts';
import { maskText } from './mask-text.ts';
import { kindOf } from './names.ts';

/** The kernel keeps so many bytes of a command line. */
const KEPT = 79;
/** What a token begins with that is masked when it is whole. */
const TOKEN =
  /^(?:\S{0,100}[=:])?(?:gh[pousr]_|github_pat_|gl[a-z]{1,6}-|xox[a-z]-|xapp-|hf_|hv[sbr]\.|sk-|[srp]k_(?:live|test)_|npm_|pypi-|dckr_|SG\.|shp[a-z]{2}_|glsa_|tskey-|AKIA|ASIA|AIza|ya29\.|eyJ[\w-]{10,}\.)(?=\S{2})/;

/**
 * Masks a command line as the kernel keeps it (`prpsinfo`, `COREDUMP_CMDLINE`): words joined by blanks without any marks, and cut
 * off anywhere. What a secret's option is given may have blanks: it goes up to the next option. What ends at the cut is
 * looked at by its beginning.
 */
export function maskFlatLine(line: string): string {
  const masked = maskText(line).replaceAll(
    /((?:^|\s)(?:-{1,2}|(?=[A-Z_]{3,}=))([\w.-]{2,60})[=\s](?:\*\*\*))((?:\s+[^-\s][^\s]*)+)/g,
    (whole, shown: string, name: string) => (kindOf(name) === 'secret' ? shown : whole),
  );
  if (Buffer.byteLength(line) < KEPT) return masked;
  const at = masked.search(/\S+$/);
  return at === -1 ? masked : masked.slice(0, at) + withoutBeginning(masked.slice(at));
}

/** The last word of a line that was cut: `https://user:hunt`, `ghp_a1`. */
function withoutBeginning(word: string): string {
  const [, before, rest] = /^(.*[a-z][a-z\d+.-]{0,30}:\/\/[^\s:/@?#]*:)([^\s@/]+)$/i.exec(word) ?? [];
  if (before !== undefined && rest !== undefined && !/^\d{1,5}$/.test(rest)) return before + MASK;
  const token = TOKEN.exec(word);
  return token === null ? word : token[0] + MASK;
}

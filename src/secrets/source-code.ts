import { argumentAt } from './calls.ts';
import { isHarmless, isMadeUp, MASK } from './harmless.ts';
import { hideRanges, type Range } from './hide-ranges.ts';
import { kindOf } from './names.ts';

/** Names of a secret within a longer expression of a program. */
const WORD = String.raw`[\w$]{0,60}(?:passw(?:or)?d|passwd|passphrase|secret|token|api_?key|access_?key|secret_?key|private_?key|pwd|credentials?)`;
const MARK = String.raw`(?:[bu]?r?|L|u8|N|@)?\\{0,7}["'\x60]`;
const TEXT = String.raw`([^"'\x60\n\\]{3,200})(?=\\{0,7}["'\x60])`;

/** Where a program says a secret by another way than an assignment or a function that is known to take one. */
const PLACES: readonly RegExp[] = [
  /* "x" == password */ new RegExp(
    String.raw`((?<![\w)\]])${MARK})${TEXT}\\{0,7}["'\x60]\s{0,3}[=!]==?\s{0,3}(?:\w{1,30}(?:\.|->)){0,3}(${WORD})\b(?!\s{0,2}\()`,
    'gi',
  ),
  /* "x".equals(password) */ new RegExp(
    String.raw`((?<![\w)\]])${MARK})${TEXT}\\{0,7}["']\.(?:equals\w{0,12}|compareTo|eq|matches)\(\s{0,3}(${WORD})\s{0,3}\)`,
    'gi',
  ),
  /* password.equals("x") */ new RegExp(
    String.raw`(\b(${WORD})(?:\(\))?\.(?:equals\w{0,12}|compareTo|eq\w{0,9}|contentEquals)\(\s{0,3}${MARK})${TEXT}`,
    'gi',
  ),
  /* strcmp(password, "x"), strlcpy(auth.pw, "x", 32) */ new RegExp(
    String.raw`(\b(?:\w{0,9}str\w{0,9}|w?mem(?:cmp|cpy|move)|\w{0,9}s?n?printf|\w{0,20}(?:compare|equal)\w{0,20}|\w{0,20}memcmp|copy|lstrcmp[AW]?i?)\(\s{0,3}[&*]?(?:\w{1,30}(?:\.|->)){0,3}(${WORD}|pw|pass)\s{0,3},\s{0,3}(?:sizeof[^,"\n]{0,40},\s{0,3})?${MARK})${TEXT}`,
    'gi',
  ),
  /* strcmp("x", password) */ new RegExp(
    String.raw`(\b(?:\w{0,9}str\w{0,3}cmp|memcmp|\w{0,20}(?:compare|equal)\w{0,20})\(\s{0,3}${MARK})${TEXT}\\{0,7}["'\x60]\s{0,3},\s{0,3}(?:\w{1,30}(?:\.|->)){0,3}(${WORD})\b`,
    'gi',
  ),
  /* .password("x") of a builder */ new RegExp(
    String.raw`((?:\.|->|::)(?:set_?|with_?)?(${WORD}|bearer_auth|auth)\(\s{0,3}(?:Some\(|&)?${MARK})${TEXT}\\{0,7}["'\x60](?:\.\w{1,12}\(\))?\)?\s{0,3}\)`,
    'gi',
  ),
  /* .arg("--password").arg("x") */ new RegExp(
    String.raw`(["']-{1,2}([\w-]{0,40}(?:password|passwd|secret|token|key))["']\)\s{0,20}\.arg\(\s{0,3}${MARK})${TEXT}`,
    'gi',
  ),
  /* add_argument("--password", default="x") */ new RegExp(
    String.raw`(["'](?:-{1,2})?((?:[\w.-]{0,40})(?:password|passwd|secret|token|key))["'][^\n;]{0,200}?\bdefault(?:Value)?\s{0,3}[=:]\s{0,3}${MARK})${TEXT}`,
    'gi',
  ),
  /* @Value("$\{db.password:x}") */ /(\$\{([\w.-]{0,60}(?:password|passwd|pwd|secret|token|key)):)([^\s}"'?+:-][^\s}"']{2,199})(?=\})/gi,
  /* Swift: setValue("x", forHTTPHeaderField: "X-Api-Key") */ /(\b(?:set|add)Value\(\s{0,3}\\{0,7}")([^"\\\n]{3,200})\\{0,7}",\s{0,3}forHTTPHeaderField:\s{0,3}\\{0,7}"([\w-]{0,40}(?:token|key|authorization|secret))/gi,
  /* Go, Rust's default: `password string = "x"` */ new RegExp(
    String.raw`(\b(${WORD})\s{1,3}(?:string|str|\[\]byte)\s{0,3}=\s{0,3}${MARK})${TEXT}`,
    'gi',
  ),
  /* fill('input[name="password"]', 'x'), val */ /(\b(?:fill|type|send_keys|sendKeys|setValue|input)\(\s{0,3}["'\x60][^\n,]{0,80}?(password|passwd)[^\n,]{0,9}["'\x60]\s{0,3},\s{0,3}["'\x60])([^"'\x60\n\\]{3,200})/gi,
  /* $("#password").val("x"), By.ID, "password").send_keys("x") */ /(["'][#.\[]?[^\n"']{0,40}(password|passwd)\]?["']\s{0,3}\)\.(?:val|type|send_keys|sendKeys|fill|clear\(\)\.type)\(\s{0,3}["'])([^"'\n\\]{3,200})/gi,
];
const MAY = /passw|passphrase|secret|token|key|pwd|cred|bearer_auth|\.auth\(|\bpw\b|\bpass\b/i;

/** Masks secrets that stand in a program's source: compared, copied, given to a builder, as a default, several in one assignment. */
export function maskSourceCode(text: string): string {
  if (!/["'`]|\$\{/.test(text) || !MAY.test(text)) return text;
  let masked = text;
  for (const place of PLACES)
    masked = masked.replaceAll(place, (whole, before: string, second: string, third: string) => {
      const isFirst = before.includes(second) && !second.includes(' ') && kindOf(second) !== undefined;
      const [name, value] = isFirst ? [second, third] : [third, second];
      if (!isSaidToBeSecret(name, value)) return whole;
      return before + MASK + whole.slice(before.length + value.length);
    });
  return hideRanges(masked, togetherIn(masked));
}

/** A password may be any word; what is called a token or a secret may be the name of one. */
function isSaidToBeSecret(name: string, value: string): boolean {
  if (isHarmless(value) || /[:?]\s{0,3}$|%[sdp]|^--?\w/.test(value)) return false;
  return /pass|pwd|\bpw\b/i.test(name) || isMadeUp(value);
}

/** `user, password = "x", "y"`, `my ($user, $pw) = ('x', 'y')`. */
const TOGETHER =
  /(?<![\w.$%@])((?:[\w.$@]{1,60}\s{0,3},\s{0,3}){1,4}[\w.$@]{1,60})\s{0,3}\)?\s{0,3}:?=\s{0,3}\(?\s{0,3}(?=[bu]?r?\\{0,7}["'])/g;

function* togetherIn(text: string): Generator<Range> {
  for (const { 0: whole, 1: names = '', index } of text.matchAll(TOGETHER))
    for (const [nth, name] of names.split(/\s*,\s*/).entries()) {
      if (nth === 0 || !/secret|token/.test(kindOf(name) ?? '')) continue;
      const found = argumentAt(text, index + whole.length, nth);
      if (found !== undefined) yield found;
    }
}

/** SQL: `INSERT INTO users (name, password) VALUES ('x', 'y'), (...)`. */
export function maskInserted(text: string): string {
  if (!/INSERT\s/i.test(text) || !/VALUES/i.test(text)) return text;
  return hideRanges(text, insertedIn(text));
}

const INSERT =
  /\b(?:INSERT|REPLACE)\s{1,9}(?:IGNORE\s{1,9})?INTO\s{1,9}\S{1,120}\s{0,9}\(([^()\n]{1,500})\)\s{0,9}VALUES\s{0,9}(?=\()/gi;

function* insertedIn(text: string): Generator<Range> {
  for (const { 0: whole, 1: columns = '', index } of text.matchAll(INSERT)) {
    const secret = columns.split(',').map((column) => kindOf(column.trim().replaceAll(/["'`[\]\\]/g, '')) === 'secret');
    for (let row = index + whole.length; text[row] === '(';) {
      let last = row + 1;
      for (const [nth, isSecret] of secret.entries()) {
        const found = argumentAt(text, row + 1, nth);
        if (found === undefined) continue;
        last = found[1];
        if (isSecret) yield found;
      }
      const next = /^[^()\n]{0,200}\)\s{0,9},\s{0,9}(?=\()/.exec(text.slice(last, last + 220));
      if (next === null) break;
      row = last + next[0].length;
    }
  }
}

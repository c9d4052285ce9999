import { withoutEntities } from '../text/entities.ts';
import { maskCommandLines, mayHold } from './command-line.ts';
import { maskCalls } from './calls.ts';
import { maskForms, maskPrivateKeys } from './forms.ts';
import { isHarmless, MASK } from './harmless.ts';
import { maskHook } from './headers.ts';
import { maskNamed } from './named.ts';
import { kindOf } from './names.ts';
import { maskPiped } from './piped.ts';
import { maskRecords } from './records.ts';
import { maskSpoken } from './spoken.ts';
import { maskUrls } from './urls.ts';

export { MASK } from './harmless.ts';

/** In this order: what is told by its form, by its place in a URL, by its name, by its place in a command line. */
const STEPS: readonly ((text: string) => string)[] = [
  maskPrivateKeys,
  maskUrls,
  maskForms,
  maskSpoken,
  maskPiped,
  maskCalls,
  maskRecords,
  maskCommandLines,
  maskNamed,
];

/** Whether a text may hold a secret at all: cheap, and true rather too often. */
const SUSPICIOUS =
  /[@$]|:\/\/|pass|pwd|pw\b|psk|secret|token|cred|key|pin\b|puk|signature|sig=|auth|code=|bearer|basic|cookie|communi|hook|login|salt|session|hash_path|kek|identified|\buser\s|eyJ|gAAAA|BEGIN|[-_.:](?=[\w-]{16})|sudo -S|<<<|&lt;&lt;&lt;|luks|encrypt|ENC\(|kind\W{1,6}Secret|:(?:\d{2,5}|\*):|\bdecrypt|assword|contrase|mot de passe|kennwort|\bOTP\b|identify|\bOPER\b|jwt|hmac|fernet|crypt|getConnection|PDO\(|PRAGMA|pswd|pa55|SETUSER|SecureString|\b(?:EAP|XAUTH|RSA|NTLM|ECDSA)\b|\*\s{1,9}["']|\|\s*(?:su|zip|restic|vault|bao)\b|\bsend\b|%\S|A[KS]IA|AIza|[sr]\.[A-Za-z\d]{20}/i;

/** Masks secrets that are told by their form or place: behind a key's name, in a URL, a header; user, host and port stay readable. */
export function maskText(text: string): string {
  if (text.length < 4 || !(SUSPICIOUS.test(text) || mayHold(text))) return text;
  let masked = steps(text);
  // What is escaped once more than the rest of the text has to be read as it was before; where that shows a secret, it stays so.
  for (const unescape of UNESCAPE) {
    const plain = unescape(masked);
    const again = plain === masked ? plain : steps(plain);
    if (again !== plain) masked = again;
  }
  return masked;
}

/** Of HTML and XML, and of what a shell's single quotes hold. */
const UNESCAPE: readonly ((text: string) => string)[] = [
  withoutEntities,
  (text) => text.replaceAll(String.raw`'\''`, '"'),
];

function steps(text: string): string {
  return STEPS.reduce((masked, step) => step(masked), text);
}

/** Masks a word of a command line, or another text that stands alone: `--password=two words` is secret up to its end. */
export function maskWord(word: string): string {
  const mark = ['"', "'"].find((each) => !word.includes(each));
  if (mark === undefined || !/\s/.test(word)) return maskText(word);
  const masked = maskText(mark + word + mark);
  return masked.startsWith(mark) && masked.endsWith(mark) ? masked.slice(1, -1) : maskText(word);
}

/** Masks the value of a key, all of it if the key names a secret. */
export function maskValue(key: string, value: string): string {
  if (isHarmless(value)) return value;
  if (key === 'login') return MASK; // as an option that of an HSM: whoever else has one calls it by what it is for
  switch (kindOf(key)) {
    case 'secret':
    case 'token':
      return MASK;
    case 'webhook':
      return maskHook(value);
    case 'pin':
      return value.length >= 4 ? MASK : value;
    default:
      return maskText(value) === value && kindOf(key) !== undefined ? named(key, value) : maskText(value);
  }
}

/** What the value would be in a text behind its key. */
function named(key: string, value: string): string {
  const prefix = `${key.replace(/^-+/, '')}=`;
  const masked = maskNamed(prefix + value);
  return masked.startsWith(prefix) ? masked.slice(prefix.length) : value;
}

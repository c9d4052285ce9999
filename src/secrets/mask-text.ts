import { withoutEntities } from '../text/entities.ts';
import { maskCommandLines, mayHold } from './command-line.ts';
import { maskBlocks } from './blocks.ts';
import { maskCalls, maskNamedCalls } from './calls.ts';
import { maskFallbacks } from './fallbacks.ts';
import { maskForms, maskPrivateKeys } from './forms.ts';
import { isHarmless, MASK } from './harmless.ts';
import { maskHook } from './headers.ts';
import { maskLines } from './lines.ts';
import { maskNamed } from './named.ts';
import { maskInitialisers } from './initialisers.ts';
import type { Hear } from './learned.ts';
import { kindOf } from './names.ts';
import { maskPiped } from './piped.ts';
import { maskPrintedLists } from './printed-lists.ts';
import { maskRecords } from './records.ts';
import { maskInserted, maskSourceCode } from './source-code.ts';
import { maskSpoken } from './spoken.ts';
import { maskUrls } from './urls.ts';
import { maskWithin } from './within.ts';

export { MASK } from './harmless.ts';

/** In this order: what is told by its form, by its place in a URL, by its name, by its place in a command line. */
const STEPS: readonly ((text: string) => string)[] = [
  maskPrivateKeys,
  maskUrls,
  maskForms,
  maskSpoken,
  maskPiped,
  maskCalls,
  maskNamedCalls,
  maskFallbacks,
  maskInitialisers,
  maskSourceCode,
  maskInserted,
  maskBlocks,
  maskLines,
  maskRecords,
  maskPrintedLists,
  maskCommandLines,
  maskNamed,
];

/** Whether a text may hold a secret at all: cheap, and true rather too often. */
const SUSPICIOUS =
  /[@$]|:\/\/|pass|pwd|pw\b|psk|secret|token|cred|key|pin\b|puk|signature|sig=|auth|code=|bearer|nonce=|basic|cookie|communi|hook|login|salt|session|hash_path|kek|identified|\buser\s|eyJ|gAAAA|BEGIN|[-_.:](?=[\w-]{16})|sudo -S|<<<|&lt;&lt;&lt;|luks|encrypt|ENC\(|kind\W{1,6}Secret|:(?:\d{2,5}|\*):|\bdecrypt|assword|contrase|mot de passe|kennwort|\bOTP\b|identify|\bOPER\b|jwt|hmac|fernet|crypt|connect\(|getConnection|Sequelize|username_pw|\.new\(|derive|setopt|bind_s|SignedString|KeySpec|signWith|pbkdf|PSK|MD5|SHA\d|-[pP]\b|\{noop|-fw_cfg|Unseal|assertion=|code_verifier|sess|\bPASS\b|setcredentials|oathtool|createUser|trap2?sink|informsink|::add-mask|\{(?:PLAIN|CLEAR)|(?:incoming|outgoing)user|\bsha1\b|\s["']?\*["']?\s|AuthInfo|version [12]c|\bMAC\b|mnemonic|plaintext|keyctl|-vnc\b|USERPWD|userpwd|PASSPHRASE|AUTH|PDO\(|PRAGMA|pswd|pa55|SETUSER|SecureString|\b(?:EAP|XAUTH|RSA|NTLM|ECDSA)\b|\*\s{1,9}["']|\|\s*(?:su|zip|restic|vault|bao)\b|\bsend\b|%\S|A[KS]IA|AIza|1\/\/0|[sr]\.[A-Za-z\d]{20}|AT[AC]TT3|ATBB|AKCp|AKID|LTAI|cmVmd|EAA[a-z\d]{12}|EZ[AT]K[a-z\d]{12}|\bcio[a-z\d]{20}|\b(?:SK|AC|dapi)[\da-f]{20}|\bre_[a-z\d]{6}|com2sec|\]:\d{2,5}\s|\.[a-z]{2,10}:[a-z][\w.@+-]*:\S|\]\s+[\w.@+-]+:\S|\{[A-Z][A-Z\d.-]{1,24}\}\S|sendline|Recovery|seed|\bcodes?\b|apr1|:\d{4,6}:\d*:\d*:|AES\d|\bM\s|dhchap|DHHC|RWRTY|user\.info|change_password|add_user|client_send|FTP(?:_TLS)?\(/i;

/**
 * Masks secrets that are told by their form or place: behind a key's name, in a URL, a header; user, host and port stay readable.
 * @param hear hears what each text lost, as it is read: without its escapes.
 */
export function maskText(text: string, hear?: Hear): string {
  return maskAt(text, 0, hear);
}

/** @param depth how many quoted texts it stands in. */
function maskAt(text: string, depth: number, hear?: Hear): string {
  if (text.length < 4 || !(SUSPICIOUS.test(text) || mayHold(text))) return text;
  const first = steps(text);
  hear?.(text, first);
  let masked = maskWithin(first, (said, deeper) => maskAt(said, deeper, hear), depth);
  // What is escaped once more than the rest of the text has to be read as it was before; where that shows a secret, it stays so.
  for (const unescape of UNESCAPE) {
    const plain = unescape(masked);
    const again = plain === masked ? plain : steps(plain);
    if (again === plain) continue;
    hear?.(plain, again);
    masked = again;
  }
  return masked;
}

/** Of HTML and XML, of what a shell's single quotes hold, and of a text whose own marks were cut off. */
const UNESCAPE: readonly ((text: string) => string)[] = [
  withoutEntities,
  (text) => text.replaceAll(String.raw`'\''`, '"'),
  (text) => text.replaceAll(/\\+(?=["' ])/g, ''),
  (text) =>
    /%22|%3A%2F%2F/i.test(text)
      ? text.replaceAll(/%(2[0-9a-f]|3[a-f]|40|5[bd]|7[bd])/gi, (_, code: string) =>
          String.fromCodePoint(Number.parseInt(code, 16)),
        )
      : text,
];

function steps(text: string): string {
  return STEPS.reduce((masked, step) => step(masked), text);
}

/** Masks a word of a command line, or another text that stands alone: `--password=two words` is secret up to its end. */
export function maskWord(word: string, hear?: Hear): string {
  const mark = ['"', "'"].find((each) => !word.includes(each));
  if (mark === undefined || !/\s/.test(word)) return maskText(word, hear);
  const masked = maskText(mark + word + mark, hear);
  return masked.startsWith(mark) && masked.endsWith(mark) ? masked.slice(1, -1) : maskText(word, hear);
}

/** Masks the value of a key, all of it if the key names a secret. */
export function maskValue(key: string, value: string, hear?: Hear): string {
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
      return textOrNamed(key, value, hear);
  }
}

function textOrNamed(key: string, value: string, hear?: Hear): string {
  const masked = maskText(value, hear);
  return masked === value && kindOf(key) !== undefined ? named(key, value) : masked;
}

/** What the value would be in a text behind its key. */
function named(key: string, value: string): string {
  const prefix = `${key.replace(/^-+/, '')}=`;
  const masked = maskNamed(prefix + value);
  return masked.startsWith(prefix) ? masked.slice(prefix.length) : value;
}

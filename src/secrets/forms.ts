import { MASK } from './harmless.ts';

/** Not within a word, but behind an escaped line end: `...\nghp_...`. */
const BEGIN = String.raw`(?:(?<![A-Za-z\d])|(?<=\\[nrt]))`;

/** Tokens that tell by their own form what they are, and for which service. Each quantifier stands alone or is bounded. */
const FORMS: readonly string[] = [
  String.raw`A(?:KIA|SIA|BIA|CCA|GPA|IDA|IPA|NPA|NVA|PKA|ROA)[A-Z\d]{12,}`, // Amazon
  String.raw`AIza[\w-]{30,}`, // Google
  String.raw`ya29\.[\w-]{20,}`,
  String.raw`GOCSPX-[\w-]{20,}`,
  String.raw`1\/\/0[\w-]{25,}`,
  String.raw`gh[pousr]_\w{20,}`, // GitHub
  String.raw`github_pat_\w{20,}`,
  String.raw`(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct|rtr)-|GR1348941)[\w.-]{16,}`, // GitLab
  String.raw`ATBB[\w]{24,}|AT(?:ATT|CTT)3[\w=-]{20,}`, // Atlassian
  String.raw`xox[a-z](?:\.xox[a-z])?-[\w-]{10,}|xapp-[\w-]{10,}`, // Slack
  String.raw`(?:hf|api_org)_[A-Za-z\d]{20,}`, // Hugging Face
  String.raw`hv[sbr]\.[\w-]{16,}`, // Vault
  String.raw`(?<![.\w])[sbr]\.(?=[A-Za-z]{0,23}\d)[A-Za-z\d]{24}(?![\w.])`,
  String.raw`sk-(?=[\w-]{0,60}[\dA-Z])(?:[\w]{1,20}-){0,4}[\w-]{16,}`, // OpenAI, Anthropic, OpenRouter
  String.raw`(?:gsk|r8|pplx|xai|nvapi|fw|tgp_v1|jina|voyage|csk|co)[_-](?=[\w-]{0,60}\d)[\w-]{24,}`, // Groq, Replicate, Perplexity, xAI, NVIDIA, ...
  String.raw`[srp]k_(?:live|test|prod)_\w{10,}|whsec_[\w/+=]{16,}`, // Stripe
  String.raw`npm_[A-Za-z\d]{20,}|pypi-[\w-]{16,}|rubygems_[a-f\d]{20,}|dckr_(?:pat|oat)_[\w-]{16,}|cio[a-zA-Z\d]{32}`, // registries
  String.raw`SG\.[\w-]{16,}\.[\w-]{16,}|key-[\da-f]{32}|[\da-f]{32}-us\d{1,2}|xkeysib-[\da-f]{32,}[\w-]{0,40}`, // mail
  String.raw`(?:SK|AC)[\da-f]{32}`, // Twilio
  String.raw`sq0[a-z]{3}-[\w-]{20,}|EAAA[\w-]{56,}|EAA[A-Za-z\d]{60,}`, // Square, Facebook
  String.raw`shp(?:at|ca|pa|ss)_[a-fA-F\d]{20,}`, // Shopify
  String.raw`do[opr]_v1_[a-f\d]{32,}|dp\.(?:pt|st|ct|sa|scim|audit)\.\w{20,}`, // DigitalOcean, Doppler
  String.raw`gl(?:sa|c)_[\w+/=]{20,}|dapi[a-f\d]{32}|lin_(?:api|oauth)_\w{20,}|ntn_\w{20,}|secret_\w{40,}|fig[duo]_[\w-]{20,}`,
  String.raw`pat[A-Za-z\d]{14}\.[a-f\d]{64}|[A-Za-z\d]{14}\.atlasv1\.[\w-]{20,}|HRKU-[\w-]{20,}`,
  String.raw`\d{8,10}:AA[\w-]{30,}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}`, // bots of Telegram, Discord
  String.raw`\w{3}8Q~[\w~.-]{31,}`, // Azure
  String.raw`NR(?:AK|JS|II|AA)-[\w-]{20,}|sntry[su]_[\w+/=-]{20,}|tskey-[\w-]{10,}|vc[pkiar]_\w{20,}|fm\d_[\w+/=]{20,}|PMAK-[\w-]{20,}`,
  String.raw`bkua_\w{20,}|CCIP(?:AT|RJ)_\w{20,}|sbp_\w{20,}|sb_secret_[\w-]{16,}|pscale_(?:tkn|oauth|pw)_[\w.-]{20,}|sl\.[\w-]{60,}`,
  String.raw`AKCp\w{60,}|cmVmd\w{50,}|sq[pua]_[a-f\d]{40}|LTAI\w{12,}|AKID\w{28,}|y0_[\w-]{40,}|ops_eyJ[\w-]{40,}|v1\.0-[a-f\d]{24}-[a-f\d]{100,}`,
  String.raw`CLOJARS_[a-f\d]{40,}|CLOJARS_[A-Za-z\d]{60}|EZ[AT]K[A-Za-z\d]{54}|pul-[a-f\d]{40}|re_[A-Za-z\d]{6,12}_[A-Za-z\d]{20,}|st\.[a-f\d]{24}\.[a-f\d]{32}\.[a-f\d]{32}`, // Clojars, EasyPost, Pulumi, Resend, Infisical
  String.raw`AGE-SECRET-KEY-1[A-Z\d]{40,}|base64:[A-Za-z\d+/]{43}=|RWRTY0Iy[\w+/=]{20,}|DHHC-1:\d\d:[\w+/=]{16,}:?`,
  String.raw`gAAAA[\w-]{8,}={0,2}`, // Fernet
];

/** Hashes of passwords: crypt(5), LDAP's. */
const HASHES = String.raw`(?<![\w$])\$(?:1|apr1|2[abxy]?|5|6|7|y|gy|sha1|md5|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10}|bcrypt[\w-]{0,10})\$[\w./=,+-]{1,60}\$[\w./=,+$-]{8,}|\{(?:S?(?:MD5|SHA\d{0,3})|CRYPT|SSHA\d{0,3})\}[\w+/=.$]{16,}`;

const KNOWN = new RegExp(`${BEGIN}(?:${FORMS.join('|')})|${HASHES}`, 'g');

/** JSON web tokens. What only begins as one is read once too, and kept: each of its beginnings would be read to its end. */
const WEB_TOKEN = new RegExp(String.raw`${BEGIN}eyJ[\w-]{5,}(\.[\w-]{5,}(?:\.[\w-]*){0,3})?`, 'g');

/** Which of these a text can hold is told by its first letters. */
const BEGINNINGS =
  /A(?:[KSBCGINPR]|TBB|TATT3|TCTT3|GE-)|ya29|GOCSPX|1\/\/0|gh[pousr]_|github_pat|gl[a-z]+[-_]|GR13|xox|xapp-|hf_|api_org_|hv[sbr]\.|[sbr]\.[A-Za-z\d]{24}|sk-|(?:gsk|r8|pplx|xai|nvapi|fw|tgp_v1|jina|voyage|csk|co)[_-]|[srp]k_|whsec_|npm_|pypi-|rubygems_|dckr_|cio|SG\.|key-|-us\d|xkeysib|SK|AC[\da-f]|sq0|EAA|shp|do[opr]_v1|dp\.|dapi|lin_|ntn_|secret_|fig[duo]_|pat|atlasv1|HRKU|:AA|[MNO][\w-]{23}|8Q~|NR[AJI]|sntry|tskey|vc[pkiar]_|fm\d_|PMAK|bkua|CCIP|sbp_|sb_secret|pscale|sl\.|AKCp|cmVmd|sq[pua]_|LTAI|AKID|y0_|ops_|CLOJARS_|EZ[AT]K|pul-|re_[A-Za-z\d]|st\.[a-f\d]|v1\.0-|base64:|RWRTY0Iy|DHHC-1|eyJ|gAAAA|\$[\dyag]|\$(?:sha|md|scrypt|pbkdf|bcrypt)|\{S?(?:MD5|SHA|CRYPT)/;

/** Masks tokens of known services, JSON web tokens, hashes of passwords. */
export function maskForms(text: string): string {
  if (!BEGINNINGS.test(text)) return text;
  const tokens = (whole: string, rest: string | undefined): string => (rest === undefined ? whole : MASK);
  return text.replaceAll(WEB_TOKEN, tokens).replaceAll(KNOWN, MASK);
}

const PRIVATE_BEGIN =
  /-----BEGIN [A-Z\d ]{0,30}(?:PRIVATE KEY|Static key|SECRET KEY)[A-Z\d ]{0,20}-----|^PrivateLines: \d+|Private-Lines: \d+/i;
const PRIVATE_END = /-----END [A-Z\d ]{0,30}(?:PRIVATE KEY|Static key|SECRET KEY)[A-Z\d ]{0,20}-----/i;
const BOUNDARY = new RegExp(`${PRIVATE_BEGIN.source}|${PRIVATE_END.source}`, 'gi');

/** Private keys in PEM: what is between their lines, or as far as it is there. */
export function maskPrivateKeys(text: string): string {
  if (!/PRIVATE|Static key|SECRET KEY/i.test(text)) return text;
  let masked = '';
  let from = 0;
  let inside = false;
  for (const { 0: line, index } of text.matchAll(BOUNDARY)) {
    const begins = PRIVATE_BEGIN.test(line);
    const between = text.slice(from, index);
    masked += inside ? hidden(between) : begins ? between : withoutTail(between);
    masked += line;
    from = index + line.length;
    inside = begins;
  }
  const rest = text.slice(from);
  return masked + (inside ? hidden(rest) : rest);
}

/** A list of lines each of which may be within a private key that began in another. */
export function privateKeyLines(): (line: string) => boolean {
  let inside = false;
  return (line) => {
    const begins = PRIVATE_BEGIN.test(line);
    const ends = PRIVATE_END.test(line);
    const within = inside && !begins && !ends;
    if (begins) inside = true;
    if (ends) inside = false;
    return within;
  };
}

function hidden(content: string): string {
  return content.trim() === '' || content === MASK ? content : MASK;
}

/** The lines of a key whose beginning is not there. */
function withoutTail(text: string): string {
  return text.replace(/(?:(?:\s|\\n|\\r){0,4}[A-Za-z\d+/=]{20,120}){1,200}(?:\s|\\n|\\r){0,4}$/, MASK);
}

import { isHarmless, isMadeUp, looksRandom, MASK } from './harmless.ts';
import { kindOf } from './names.ts';

/** What to do with what an expression finds: keep its first group, mask its second; or nothing. */
type Mask = (whole: string, before: string, value: string, ...rest: readonly string[]) => string;

const all: Mask = (whole, before, value) => (isHarmless(value) ? whole : before + MASK);
/** Only what somebody or a machine made up: letters and digits, no path, no name of a test. */
const madeUp: Mask = (whole, before, value) => (isMadeUp(value) ? before + MASK : whole);

const PLACE = String.raw`(?:^|(?<=[\n"'>;\s]|\\n|&quot;|&#39;))`;
/** Lines of files and devices that have a secret at a place of their own, and sentences that tell one. */
const RECORDS: readonly (readonly [look: RegExp, pattern: RegExp, mask: Mask])[] = [
  [
    /:(?:\d{2,5}|\*):/,
    /* .pgpass */ new RegExp(
      String.raw`(${PLACE}(?!\d{1,3}:|[\w./+-]{0,200}\.(?:c|cc|cpp|cxx|h|hh|hpp|py|rs|go|js|ts|java|rb|sh|pl|s|log|txt|md):|(?:[\da-f]{1,4}:){4}[\da-f]{1,4}(?!\w))(?:\*|\[[\da-f:.]{2,45}\]|(?:\\{1,4}:|[\w./@-]){1,200}):(?:\d{2,5}|\*):(?:\*|[a-z_][\w.-]{0,62}):(?:\*|[a-z_][\w.@-]{0,62}):)((?:\\{1,4}:|[^\s:"'<]){1,200}?)(?=&(?:quot|apos|#\d{2}|#x\d{2});|\\{0,15}["']|\\n|[\s<]|$)`,
      'gi',
    ),
    all,
  ],
  [
    /ENC\(/,
    /* jasypt */ /((?:[:=]\s{0,9}["']?|(?<![\w.]))(?:ENC|DEC)\()([^\s()"']{4,2000})(?=\))/g,
    (whole, before, value, ...rest) =>
      /^[:=]/.test(before)
        ? all(whole, before, value, ...rest)
        : madeUp(whole, before, value.replaceAll('/', '_'), ...rest),
  ],
  [
    /jdbc:oracle/i,
    /* Oracle */ /(jdbc:oracle:\w{1,10}:[\w.$#-]{1,60}\/\\{0,7}["']?)([^@\s"']{1,200}?)(?=\\{0,7}["']?@)/gi,
    all,
  ],
  [
    /::/,
    /* LDIF */ /(\b(?:user|unicode|samba\w{2}|olcRoot)\w{0,4}(?:password|passwd|pwd|pw)::\s{0,9})([\w+/=]{4,})/gi,
    all,
  ],
  [
    /password|secret|key|communi/i,
    /* routers */ /(\b(?:password|secret|key-string|key|community|authentication-key)\s{1,9}[05-9]\s{1,9})([^\s"';]{4,200})/gi,
    madeUp,
  ],
  [
    /-server|isakmp|key-string|pre-shared/i,
    /(\b(?:(?:tacacs|radius)-server\s(?:host\s\S{1,80}\s)?key|snmp-server\scommunity|isakmp\skey|key-string|pre-shared-(?:secret|key))\s{1,9})((?![05-9]\s)[^\s"';]{4,200})/gi,
    all,
  ],
  [
    /: {0,9}(?:PSK|EAP|XAUTH|RSA|NTLM|PIN|ECDSA|PKCS)/,
    /* ipsec.secrets */ /(:\s{0,9}(?:PSK|EAP|XAUTH|NTLM|(?:RSA|ECDSA|PKCS\d{1,2}|PIN)\s{1,9}\S{1,100})\s{1,9}\\{0,7}["'])([^"'\n\\]{2,200})/g,
    all,
  ],
  [
    /\s\*\s/,
    /* chap-secrets */ /((?:^|\n|\\n)["']?[\w.@\\-]{1,60}["']?\s{1,9}\*\s{1,9}["'])([^"'\n]{2,200})(?=["'](?:\s{1,9}(?:\*|\d{1,3}\.\d{1,3})|\s{0,9}(?:$|\n|\\n)))/g,
    all,
  ],
  [
    /<\//,
    /* plist, Java, XML-RPC */ /(<(?:[\w-]{0,40}name|key)>\s{0,9}([\w./-]{1,100})\s{0,9}<\/[\w-]{1,50}>\s{0,99}<(?:[\w-]{0,40}value|string)\b[^<>]{0,60}>\s{0,9}(?:<\w{1,9}>\s{0,9})?)([^<]{2,500})/gi,
    (whole, before, name, value) => (kindOf(name) === 'secret' && !isHarmless(value ?? '') ? before + MASK : whole),
  ],
  [
    /change_password|add_user/,
    /* RabbitMQ's shell */ /(\b(?:change_password|add_user|authenticate_user)\(<<\\{0,7}"[^"\\\n]{1,100}\\{0,7}">>\s{0,3},\s{0,3}<<\\{0,7}")([^"\\\n]{2,300})/g,
    all,
  ],
  [
    /keys_base64/,
    /* Vault's keys in hexadecimal */ /(\\{0,7}"keys\\{0,7}"\s{0,9}:\s{0,9}\[\s{0,9}\\{0,7}")([^\]]{6,4000}?)(?=\\{0,7}"\s{0,9}\]\s{0,9},\s{0,9}\\{0,7}"keys_base64)/g,
    all,
  ],
  [/data=/, /* QEMU */ /(\bsecret,[^\s"']{0,200}\bdata=)([^\s,"']{2,500})/g, all],
  [/pin-value/i, /* PKCS #11 */ /(\bpin-value=)([^\s;&?"'<>]{2,200})/gi, all],
  [/open/, /* lftp */ /(\bopen\s{1,9}(?:-u|--user)[\s=]{1,9}[^\s,"']{1,100},)([^\s"']{2,200})/g, all],
  [
    /PASS|LOGIN|IDENTIFY|OPER/,
    /* FTP, POP, IMAP, IRC */ /((?:(?:^|\n|\\n)?[<>*]\s|\bUSER\s\S{1,100}\s{1,9})PASS\s{1,9})(\S{4,200})/g,
    madeUp,
  ],
  [
    /LOGIN/,
    /(\b[a-z]{0,2}\d{1,6}\s{1,9}LOGIN\s{1,9}(?:"[^"\n]{1,100}"|\S{1,100})\s{1,9}\\{0,7}"?)([^\s"\\]{2,200})/gi,
    all,
  ],
  [/LOGIN|OPER/, /((?:^|[\n>]\s?)(?:LOGIN|OPER)\s{1,9}\S{1,100}\s{1,9})([^\s"]{4,200})(?=\s{0,9}(?:$|\n))/g, madeUp],
  [/IDENTIFY/i, /((?:NickServ\s{1,9}:?|:|^)IDENTIFY\s{1,9}(?:[\w[\]-]{1,40}\s{1,9})?)([^\s"']{4,200})/gi, madeUp],
  [
    /password|passphrase|\bis\b|generated/i,
    /(\b(?:password|passphrase|passcode|pin|secret|api[ -]?key|access[ -]?key|token)\s{1,9}(?:is|was)(?:\s{1,9}(?:generated|set|created|now))?(?:\s{1,9}(?:for|to|as)\s{1,9}\S{1,80}?)?\s{0,9}:\s{1,9}["']?)([^\s"']{4,200})/gi,
    madeUp,
  ],
  [
    /(?:key|token)\b/i,
    /(\b(?:API|access|secret|unseal|recovery|master|encryption|root|private|license|session|initial root)\s(?:key|token|secret)(?:\s\d{1,2})?(?:\s(?:provided|given|used|received))?\s{0,3}:\s{1,9}["']?)([^\s"']{6,500})/gi,
    madeUp,
  ],
  [
    /(?:key|token)\b/i,
    /(\b(?:API|access|secret|unseal|recovery|private)\s(?:key|token)\s(?:is\s|was\s)?["']?)([^\s"'.,;:]{6,500})/gi,
    (whole, before, value, ...rest) =>
      / (?:is|was) ["']?$/.test(before) || looksRandom(value) ? madeUp(whole, before, value, ...rest) : whole,
  ],
  [
    /assword|OTP|mot de passe|contrase|kennwort/i,
    /(\b(?:assword|OTP|mot de passe|contraseña|kennwort)\s{0,3}:\s{1,9})([^\s"']{4,200})/gi,
    madeUp,
  ],
  [
    /["']/,
    /* Lisp, Erlang: {<<"password">>,<<"x">>} */ /([{([]\s{0,9}:?(?:<<\\{0,7}["'])?([a-z][\w-]{0,60})(?:\\{0,7}["']>>)?(?:\s{0,9},\s{0,9}|\s{1,9}\.\s{1,9})(?:<<)?\\{0,7}["'])([^"'\n\\]{2,300})(?=\\{0,7}["'](?:>>)?\s{0,9}[)}\]])/gi,
    (whole, before, name, value) => (kindOf(name) === 'secret' && !isHarmless(value ?? '') ? before + MASK : whole),
  ],
  [
    /=/,
    /* `password: str = "x"` */ /(\b([a-z_]\w{0,60})\s{0,9}:\s{0,9}&?(?:'\w+\s)?[a-z][\w[\]|. ]{0,40}?\s{0,9}=\s{0,9}\\{0,7}["'])([^"'\n\\]{2,300})/gi,
    (whole, before, name, value) => (kindOf(name) === 'secret' && !isHarmless(value ?? '') ? before + MASK : whole),
  ],
  [/user\w{0,4}=[^\s%]*%/i, /* mount.cifs */ /((?<![?&])\buser(?:name)?=[^\s,%"'&]{1,60}%)([^\s,"'&]{2,200})/g, all],
  [
    /SecureString/i,
    /(ConvertTo-SecureString\s{1,9}(?:-\w{1,20}\s{1,9}){0,2}\\{0,7}["']?)(?![-"'])([^\s"'$\\]{2,200})/gi,
    all,
  ],
];

/** Masks secrets that stand at a known place of a line of configuration, a dialogue or a sentence. */
export function maskRecords(text: string): string {
  let masked = text;
  for (const [look, pattern, mask] of RECORDS) if (look.test(masked)) masked = masked.replaceAll(pattern, mask);
  if (/\btokens\b/.test(masked)) masked = maskConsul(masked);
  return /kind\W{1,6}Secret\b/.test(masked) ? maskKubernetes(masked) : masked;
}

/** The tokens in Consul's configuration, in HCL and in JSON, by what each is for. */
function maskConsul(text: string): string {
  return text.replaceAll(
    /(\btokens\\{0,7}"?\s{0,9}[:=]?\s{0,9}\{)([^{}]{1,4000})(?=\})/g,
    (_, head: string, body: string) =>
      head +
      body.replaceAll(
        /((?<!\w)(?:agent|agent_recovery|agent_master|default|dns|initial_management|master|replication|config_file_service_registration|managed_service_provider|gossip)\\{0,7}"?\s{0,9}[:=]\s{0,9}\\{0,7}")([^"\\\n]{3,300})/g,
        all,
      ),
  );
}

/** The values of a Kubernetes Secret, in YAML and in JSON: all of them are secret, whatever they are called. */
function maskKubernetes(text: string): string {
  return text
    .replaceAll(
      /((?:^|\n|\\n)([ \t]{0,20})(?:data|stringData):[ \t]{0,9})((?:(?:\n|\\n)\2[ \t]{1,20}[^\n\\]{1,65536}){1,500})/g,
      (_, head: string, _indent, body: string) =>
        head + body.replaceAll(/((?:\n|\\n)[ \t]{1,40}[\w.-]{1,253}:[ \t]{1,9})([^\n\\]{1,65536})/g, all),
    )
    .replaceAll(
      /(\\{0,7}"(?:data|stringData)\\{0,7}"\s{0,9}:\s{0,9}\{)([^{}]{1,65536})(?=\})/g,
      (_, head: string, body: string) =>
        head + body.replaceAll(/(\\{0,7}"\s{0,9}:\s{0,9}\\{0,7}")([^"\\]{1,65536})/g, all),
    );
}

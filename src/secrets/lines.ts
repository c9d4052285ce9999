import { isHarmless, isMadeUp, isProse, MASK } from './harmless.ts';
import { kindOf } from './names.ts';

type Hides = (value: string, name: string) => boolean;
const any: Hides = (value) => !isHarmless(value) && !isProse(value) && !/^(?:\*|none|password|\w+[:?]$)/i.test(value);
const madeUp: Hides = (value) => isMadeUp(value);
/** The same, or letters that are too many for a word. */
const unlike: Hides = (value) => isMadeUp(value) || /^[a-z]{12,}$/i.test(value);
const named: Hides = (value, name) =>
  !/^\$[a-z_]+$/.test(value) && /^(?:secret|token|authorization)$/.test(kindOf(name) ?? '') && !isHarmless(value);
/** A password may be any word, but the name of one; what is called a token may be a kind of it. */
const told: Hides = (value, name) =>
  named(value, name) && kindOf(value) === undefined && (isMadeUp(value) || /passw|phrase/i.test(name));

/** The begin of a line, of a quoted text, or behind what a log puts before its message. */
const BEGIN = String.raw`(?:^|(?<=[\n;{>"'\x60]|\\n|[:\]#]\s|\s{2}|\t))[ \t]{0,40}`;
const MARK = String.raw`\\{0,7}["']?`;
const VALUE = String.raw`([^\s"';\\]{3,300})`;

/** Directives of servers, routers and daemons: before the secret, perhaps in a group of its own the name that tells it. */
const LINES: readonly (readonly [look: RegExp, pattern: RegExp, hides: Hides])[] = [
  // environment: ENV, SetEnv, setenv, fastcgi_param, fish's set -x; the name tells
  [
    /env\b|fastcgi_param|\bset\s-/i,
    new RegExp(
      String.raw`(\b(?:ENV|SetEnv|setenv|fastcgi_param|uwsgi_param|set\s-[gxU]{1,3})\s{1,9}([A-Za-z_][\w.-]{1,60})\s{1,9}${MARK})${VALUE}`,
      'g',
    ),
    named,
  ],
  [
    /_(?:PASSWORD|TOKEN|SECRET)_|BUNDLE_/,
    new RegExp(
      String.raw`(\b(?:[A-Z\d_]{0,40}(?:PASSWORD|TOKEN|SECRET)_\w{1,60}|BUNDLE_\w{1,60})=${MARK}(?:[\w.-]{1,40}:)?)${VALUE}`,
      'g',
    ),
    madeUp,
  ],
  // headers that a server or proxy sets
  [
    /header/i,
    new RegExp(
      String.raw`(\b(?:proxy_set_header|add_header|set-header|RequestHeader\s{1,9}(?:set|add|append)|Header\s{1,9}(?:set|add)|replace-header|http-request\s{1,9}set-header)\s{1,9}([A-Za-z][\w-]{1,60})\s{1,9}${MARK}(?:(?:Basic|Bearer|Token)\s{1,9})?)${VALUE}`,
      'gi',
    ),
    named,
  ],
  // Cisco, Juniper, FRR, BIRD, NTP
  [
    /password|secret/i,
    new RegExp(
      String.raw`(\b(?:enable\s{1,9}(?:password|secret)(?:\s{1,9}level\s\d{1,2})?|username\s{1,9}(?!and\b|or\b|with\b|has\b|is\b)\S{1,60}(?:\s{1,9}privilege\s\d{1,2})?\s{1,9}(?:password|secret)|neighbor\s{1,9}\S{1,60}\s{1,9}password|ppp\s{1,9}(?:chap|pap)(?:\s\S{1,30}){0,2}\s{1,9}password|plain-?text-password|change\s{1,9}vnc\s{1,9}password|option\s{1,9}auth\.\S{1,60}\.password|user\s{1,9}(?!and\b|or\b|with\b|has\b|is\b)\S{1,60}\s{1,9}(?:insecure-)?password)\s{1,9}(?:\d\s{1,9})?${MARK})${VALUE}`,
      'gi',
    ),
    any,
  ],
  [
    /md5|key|community|\bsha\b|\baes\b|set_password/i,
    new RegExp(
      String.raw`(\b(?:message-digest-key\s{1,9}\d{1,3}\s{1,9}md5(?:\s\d)?|authentication-key(?:\s{1,9}\d{1,9}\s{1,9}md5|\s{1,9}\d)?|pre-shared-key\s{1,9}(?:ascii-text|hexadecimal)|tcp-ao-key|keyconfig\s{1,9}\d{1,9}\s{1,9}md5|auth\s{1,9}(?:md5|sha\d{0,3})|priv\s{1,9}(?:des|3des|aes)(?:\s\d{2,3})?|snmp\s{1,9}community|version\s{1,9}(?:1|2c)|set_password\s{1,9}(?:vnc|spice))\s{1,9}${MARK})${VALUE}`,
      'gi',
    ),
    madeUp,
  ],
  [
    /pre-shared|shared[_-]?secret/i,
    new RegExp(String.raw`(\b(?:pre-shared-secret|shared-secret|shared_secret)\s{1,9}${MARK})${VALUE}`, 'gi'),
    any,
  ],
  // net-snmp
  [
    /createUser/,
    new RegExp(
      String.raw`(\bcreateUser\s{1,9}(?:-e\s{1,9}\S{1,40}\s{1,9})?\S{1,60}\s{1,9}(?:MD5|SHA[\d-]{0,5})\s{1,9}${MARK})${VALUE}`,
      'g',
    ),
    any,
  ],
  [
    /createUser/,
    new RegExp(String.raw`(\bcreateUser\s[^\n]{1,200}\s(?:DES|AES[\d-]{0,4})\s{1,9}${MARK})${VALUE}`, 'g'),
    any,
  ],
  [
    /trap|inform|community/i,
    new RegExp(
      String.raw`(${BEGIN}(?:trap2?sink\s{1,9}\S{1,100}|informsink\s{1,9}\S{1,100}|(?:def|trap)community|authcommunity\s{1,9}\S{1,60})\s{1,9}${MARK})${VALUE}`,
      'gi',
    ),
    any,
  ],
  // ipsec.secrets, chap-secrets, BIND, ceph, chrony, corosync, iscsi-scst
  [
    /:\s*(?:PSK|XAUTH|EAP)/,
    new RegExp(String.raw`(:\s{0,9}(?:PSK|(?:XAUTH|EAP)\s{1,9}\S{1,60})\s{1,9}${MARK})${VALUE}`, 'g'),
    any,
  ],
  [
    /\s\*/,
    new RegExp(
      String.raw`((?:^|\n|\\n|: )[ \t]{0,9}["']?[\w.@\\-]{1,60}["']?\s{1,9}["']?(?:\*|[\w.-]{2,30})["']?\s{1,9}["']?)([^\s"'*]{4,200})(?=["']?\s{1,9}["']?(?:\*|\d{1,3}(?:\.\d{1,3}){3})["']?\s{0,9}(?:$|\n|\\n))`,
      'g',
    ),
    madeUp,
  ],
  [/\bsecret\s/, new RegExp(String.raw`(\bsecret\s{1,9}${MARK})${VALUE}(?=\\{0,7}["']?\s{0,9};)`, 'g'), any],
  [
    /\bomapi-key\b|\bsecret\b/,
    new RegExp(String.raw`(\bomapi-key\s[^\n]{1,80}\bsecret\s{1,9}${MARK})${VALUE}`, 'g'),
    any,
  ],
  [
    /hmac-|tsig/i,
    new RegExp(
      String.raw`(\b(?:hmac-\w{3,9}:[\w.-]{1,100}(?::|\s{1,9})|key\s{1,9}[\w.-]{1,100}\s{1,9}hmac-\w{3,9}\s{1,9})${MARK})${VALUE}`,
      'gi',
    ),
    any,
  ],
  [
    /\b(?:sha\d{1,3}|SHA\w*|MD5|M|HEX|AES\w*)\b/,
    new RegExp(
      String.raw`(${BEGIN}\d{1,9}\s{1,9}(?:sha\d{1,3}|SHA\d{0,3}|MD5|M|AES[\w-]{0,9}|crc)\s{1,9})([^\s"'\\#]{4,200})(?=\s|\\n|["']|$)`,
      'g',
    ),
    unlike,
  ],
  [/HEX:|ASCII:/, /(\b\d{1,9}\s{1,9}\w{1,9}\s{1,9}(?:HEX:|ASCII:))([^\s"'\\#]{4,200})/g, any],
  [
    /incominguser|outgoinguser/i,
    new RegExp(
      String.raw`(\b(?:incoming|outgoing)user\s{1,9}${MARK}[^\s"'\\]{1,60}${MARK}\s{1,9}${MARK})${VALUE}`,
      'gi',
    ),
    any,
  ],
  [
    /askpass|secure_link_secret|auth_jwt_key_string|set-rgw-api-secret-key|aws_sec_key|shared_key|xauthpassword|Xauth password|IPSec secret/i,
    new RegExp(
      String.raw`(\b(?:askpass|secure_link_secret|auth_jwt_key_string|ceph\s{1,9}dashboard\s{1,9}set-\S{1,40}-(?:key|password)|aws_sec_key|shared_key|Xauth\s{1,9}password|IPSec\s{1,9}secret)\s{1,9}${MARK})${VALUE}`,
      'gi',
    ),
    any,
  ],
  [
    /\bauth_pass\b|\brootpw\b|\bpassword_pbkdf2\b|password --md5|stats auth/,
    new RegExp(
      String.raw`(\b(?:auth_pass|rootpw(?:\s{1,9}--\w{1,20}){0,3}|password_pbkdf2\s{1,9}\S{1,60}|password\s{1,9}--md5|stats\s{1,9}auth\s{1,9}${MARK}[^\s:"']{1,60}:)\s{0,9}${MARK})(?![=:>&])${VALUE}`,
      'g',
    ),
    any,
  ],
  [
    /superusers|password/,
    new RegExp(String.raw`(\bsuperusers=[^\n]{1,100}(?:\n|\\n)\s{0,9}password\s{1,9}\S{1,60}\s{1,9})${VALUE}`, 'g'),
    any,
  ],
  [
    /password/,
    new RegExp(String.raw`((?:^|[\n"'\s])\S{1,100}\s{1,9}\S{1,60}\/\S{1,60}\s{1,9}password\s{1,9})${VALUE}`, 'g'),
    any,
  ],
  // mail: sasl_passwd, exim's passwd.client, sendmail's authinfo
  [
    /\]:\d{2,5}|sasl|AuthInfo|^[\w*.-]+:/m,
    new RegExp(
      String.raw`((?:\[[\w.-]{3,100}\](?::\d{2,5})?|static)[\s:]\s{0,9}[\w.@+-]{1,100}:)([^\s"'\\:]{3,200})`,
      'g',
    ),
    any,
  ],
  [
    /\s[\w.+-]+(?:@[\w.-]+)?:/,
    new RegExp(
      String.raw`(${BEGIN}(?:\[[\w.-]{3,100}\]|[\w-]{1,60}(?:\.[\w-]{1,60}){1,5})(?::\d{2,5})?[ \t]{1,20}(?:[\w.+-]{1,60}@[\w.-]{1,100}|(?<=(?:\]|:\d{2,5}|(?:smtp|mail|relay|mx|imap|pop)\d?[\w-]{0,20}\.[\w.-]{1,100})[ \t]{1,20})[\w.+-]{1,60}):)([^\s"'\\:/]{4,200})(?=[ \t]{0,9}(?:$|\n|\\n|["']))`,
      'g',
    ),
    any,
  ],
  [
    /:[\w.@+-]+:/,
    new RegExp(
      String.raw`(${BEGIN}\*?[\w.-]{0,100}\.(?:com|org|net|edu|gov|io|de|uk|eu|fr|local|lan|internal):[\w.@+-]{1,60}:)([^\s"'\\:/]{4,200})(?=[ \t]{0,9}(?:$|\n|\\n|["']))`,
      'gi',
    ),
    any,
  ],
  [/AuthInfo/i, /(\bAuthInfo:[^\n]{1,200}?"P[:=])([^"\n]{2,200})/g, any],
  [
    /:/,
    new RegExp(
      String.raw`((?:^|\n|\\n)(?:smarthost|\*?[\w-]{0,60}(?:\.[\w-]{1,60}){1,5}):[\w.@+-]{1,60}:)([^\s"'\\:/]{4,200})(?=\s|\\n|["']|$)`,
      'g',
    ),
    madeUp,
  ],
  // FreeRADIUS
  [
    /Login |Invalid user/,
    /((?:Login (?:OK|incorrect)[^\n[]{0,60}|Invalid user[^\n[]{0,40}): \[[^\]/\n]{1,100}\/)([^\]\n]{2,200})(?=\])/g,
    (value) => !/^<|^via /.test(value),
  ],
  // dovecot: a scheme before the password
  [/\{(?:PLAIN|CLEARTEXT|CLEAR)\}/i, /(\{(?:PLAIN|CLEARTEXT|CLEAR|PLAIN-TRUNC|noop)\})([^\s"'\\,;]{3,200})/gi, any],
  [
    /\{[A-Z\d]/i,
    /(\{(?:noop|S?MD5|S?SHA\d{0,3}|SHA\d{0,3}-CRYPT|(?:BLF|MD5|DES)-CRYPT|CRYPT|CRAM-MD5|DIGEST-MD5|HMAC-MD5|PBKDF2[\w-]{0,12}|ARGON2\w{0,3}|SCRAM-SHA-\d{1,3}|NTLM|LANMAN|PLAIN-MD[45]|LDAP-MD5|APR1?|SMD5|bcrypt|scrypt|pbkdf2|argon2|ldap)(?:\.(?:b64|base64|hex))?\})([^\s"'\\,;<]{3,500})/gi,
    any,
  ],
  // shadow(5)
  [
    /:\d{3,6}:\d*:\d*:\d*:/,
    /((?:^|[\s"'>]|\\n)[a-z_][\w.-]{0,31}\$?:)(?!\*|!{1,2}:|x:)([^\s:"']{2,300})(?=:\d{3,6}:\d{0,6}:\d{0,6}:\d{0,6}:)/g,
    any,
  ],
  // words of a log
  [
    /passw/i,
    /(\b(?:password|passwd|passphrase)\b[^\n:="'<]{1,80}?\b(?:to|with|from env|as):?\s{1,3}["'])([^"'\s\n]{3,200})(?=["'])/gi,
    any,
  ],
  [
    /passw/i,
    /(\bpass(?:word|phrase|code)\b[^\n:="'<]{1,80}?(?:\b(?:reset|changed|set)\sto|\bto|\bis\sprovided\sfor\sthis\ssession|\bfrom\senv|\bsession)\s{0,2}:?\s{1,3})([^\s"'.,;]{6,200})/gi,
    madeUp,
  ],
  [
    /PASSWORD|Secret ID|Unseal|token|secret_id/i,
    new RegExp(
      String.raw`((?:^|\n|\\n|: |\s)(?:PASSWORD\s{1,3}\w{1,40}|Secret\s?ID|Unseal Key[^\n:=]{0,40})\s{1,20}[=:]\s{1,3}|(?:^|\n|\\n|: |\s)Unseal Key[^\n:=]{0,40}:\s{1,3})${VALUE}`,
      'g',
    ),
    any,
  ],
  [
    /secret_id|token|passw/i,
    /((?:^|\n|\\n|: )(?:secret_id|(?:client_|root_|wrapping_)?token|password|secret)\s{2,30})([^\s"'\\-][^\s"'\\]{5,300})(?=\s|\\n|["']|$)/g,
    madeUp,
  ],
  [
    /string\(\d/,
    /(["']\w{0,40}(?:password|passwd|secret|token)\\{0,7}["']\]=>\s{0,20}(?:\\n)?\s{0,9}string\(\d{1,4}\)\s\\{0,7}")([^"\\\n]{2,300})/gi,
    any,
  ],
  // tables, lists and words of Markdown, HTML and terminals
  [/\|/, /(\|\s{0,40}`?([\w.-]{2,60})`?\s{0,60}\|\s{0,9}`?)([^\s|`]{3,200})(?=`?\s{0,200}(?:\||$|\n))/g, told],
  [
    /\.\.|\|/,
    /((?:^|\n|\s)([\w-]{2,40})\s{0,3}(?:\.{2,60}\s{0,3}:?|\s\|)\s{1,3})([^\s"'|]{4,200})(?=\s{0,9}(?:$|\n))/g,
    (value, name) => named(value, name) && isMadeUp(value),
  ],
  [
    /[*_]{1,2}:|:[*_]{2}|`:/,
    /([*_`]{1,3}([A-Za-z][\w -]{2,40}):?[*_`]{1,3}:?\s{1,3}`?)([^\s`*]{4,200})/g,
    (value, name) => named(value, name) && isMadeUp(value),
  ],
  [
    /<\//,
    /(<(?:td|dt|th|b|strong|label)\b[^<>]{0,60}>\s{0,9}([\w -]{2,40}):?\s{0,3}<\/\w{1,9}>\s{0,99}(?:<(?:td|dd|code)\b[^<>]{0,60}>\s{0,9}){0,2})([^<\s]{3,200})/gi,
    told,
  ],
  [
    /[-=]>|→/,
    /(\b([\w-]{2,40})\s{1,3}(?:-->?|==>|→)\s{1,3}(?:["'])?)([^\s"',;()]{4,200})/g,
    (value, name) => named(value, name) && isMadeUp(value),
  ],
  [
    /\bset/i,
    /(\bset(?:ting)?\s{1,3}([\w.-]{3,60})\s{1,3}to\s{1,3}["']?)([^\s"',;]{4,200})/gi,
    (value, name) => named(value, name) && isMadeUp(value),
  ],
  [
    /\/\s?[^\s/]/,
    /(\b(?:user(?:name)?|login)\s?\/\s?(?:pass(?:w(?:or)?d)?|pw)\s{0,3}[:=]?\s{1,3}[\w.@-]{1,60}\s?\/\s?)([^\s"',;/]{4,200})/gi,
    any,
  ],
  [
    /\/\s?[^\s/]/,
    /(\b(?:login|creds?|credentials|login attempt)\s{0,3}:?\s{1,3}[\w@-]{1,60}\s?\/\s?)([^\s"',;/.]{6,200})(?=[\s"',;]|$)/gi,
    madeUp,
  ],
  [/pass(?:word|phrase)\s\(/i, /(\bpass(?:word|phrase)\s\()([^\s()]{6,200})(?=\))/gi, madeUp],
  [
    /Unseal|Recovery|Root Token/,
    /(\b(?:Unseal|Recovery)\sKey(?:\s\d{1,3})?[^\n:="]{0,40}:\s{1,9}|\bInitial\sRoot\sToken\s{0,9}:\s{1,9})([^\s"'\\]{3,500})/g,
    any,
  ],
  [
    /\b(?:T?OTP|MFA|2FA)\b/i,
    /(\b(?:[TH]?OTP|MFA|2FA)\s(?:secret|seed|key)(?:\sis)?\s{0,3}[:=]?\s{1,3}["']?)([^\s"'\\]{6,300})/gi,
    any,
  ],
  [
    /\bcodes?\b/i,
    /(\b(?:recovery|backup|scratch|emergency|one-time|2FA|MFA)\s(?:pass)?codes?(?:\s(?:is|are))?\s{0,3}[:=]\s{1,3})((?:[\w-]{5,40}[ ,]{0,3}){1,20})/gi,
    any,
  ],
  // Redis' shell
  [
    />\s*AUTH\s/i,
    /([\w\]]>\s{0,3}AUTH\s{1,3}(?:[\w.-]{1,40}\s{1,3}(?=[^\s"'\\]))?["']?)([^\s"'\\(][^\s"'\\]{2,200})/gi,
    any,
  ],
  [/\bAUTH\s/, new RegExp(String.raw`(${BEGIN}AUTH\s{1,3})${VALUE}(?=\s{0,3}(?:$|\n|\\n|["']))`, 'g'), unlike],
  [/user\.info/, /(\bauth\.user\.info\s{0,3}[=:]\s{0,3}["']?[^\s:"']{1,100}:)([^\s"'\\]{3,200})/g, any],
  [
    /userpwd/i,
    /(\b(?:CURLOPT_)?(?:PROXY)?USERPWD["']?\s{0,3}(?:,|=>|[:=])\s{0,3}[bu]?\\{0,7}["'][^\s:"'\\]{1,100}:)([^"'\\\n]{2,300})/gi,
    any,
  ],
  // exim, stunnel, RADIUS, Ceph, Apache, RabbitMQ
  [
    /client_send/,
    /(\bclient_send\s{0,3}=\s{0,3}(?:[^\n:^]{0,60}[:^]\s?[^\n\s:^]{1,60}\s?[:^]\s?))([^\s"'\\:^]{3,200})/g,
    any,
  ],
  [/PSKsecrets/, /(\bPSKsecrets\s{0,3}[:=]\s{0,3}[^\s:]{1,60}:)([^\s"'\\]{3,200})/g, any],
  [
    /\bkey\s?[=:]/,
    /(\b(?:tacacs|radius|ceph|client\.\w{1,30})[^\n"]{0,40}\bkey\s{0,3}[=:]\s{0,3}\\{0,7}["']?)([^\s"'\\;,]{6,300})/gi,
    unlike,
  ],
  [
    /AuthLDAPBindPassword|SSLPassPhrase|default_pass|connection\.password/,
    /(\b(?:AuthLDAPBindPassword|SSLPassPhrase|default_pass|\w{1,30}\.connection\.password)\s{1,9}["']?)(?!exec:|\|)([^\s"'\\]{3,200})/g,
    any,
  ],
  // a string of C++ as gdb prints it
  [
    /= (?:std::[\w:]{0,20}string[^={}\n]{0,40}= )?\{/,
    /(\b([a-z_]\w{0,60})\s=\s(?:std::[\w:]{0,20}string[^={}\n]{0,40}=\s)?\{(?:[^{}"\n]{0,200}_M_dataplus\s=\s\{)?[^{}"\n]{0,200}?\\{0,3}")([^"\\\n]{2,300})/gi,
    (value, name) => kindOf(name) === 'secret' && !isHarmless(value),
  ],
  // automation
  [/::(?:add-mask|set-output)/, /(::add-mask::)([^\s"'\\]{3,500})/g, any],
  [
    /::set-output|##\[set-env|##vso/,
    /((?:::set-output|##\[set-env|##vso\[task\.setvariable)[^\n\]:]{0,60}?(?:name|variable)=([\w.-]{1,60})[^\n\]:]{0,60}(?:::|\]))([^\s"'\\]{3,500})/g,
    named,
  ],
  [/\bsecure:/, /(^|[\n{[,\s-]\s{0,9}secure:\s{1,9}["']?)([\w+/=]{3,1000})/g, any],
  [
    /\bvariable\s/,
    /(\bvariable\s{1,3}\\{0,3}"([\w-]{1,60})\\{0,3}"\s{0,3}\{[^{}]{0,400}?\bdefault\s{0,9}=\s{0,9}\\{0,3}")([^"\\\n]{2,300})/g,
    named,
  ],
  // C
  [/#\s*define/, /(#\s{0,3}define\s{1,9}(\w{2,60})\s{1,9}(?:L|u8)?\(?\s{0,3}\\{0,7}")([^"\\\n]{3,300})/g, told],
  [
    /\[\]\s*=/,
    /(\b(?:\w{0,20}key\w{0,3}|\w{0,20}secret|\w{0,20}iv)\[\w{0,20}\]\s{0,3}=\s{0,3}\\{0,7}")([^"\\\n]{6,300})/gi,
    madeUp,
  ],
  // FTP, OpenVPN
  [/\bPASS\b/, /(["'>]\s{0,3}(?:quote\s)?PASS\s{1,3})([^\s"'\\]{3,200})(?=["'\\\s]|$)/g, (value) => isMadeUp(value)],
  [/\[pass\]/i, /(\[pass\]\s\[)([^\]\n]{2,200})/gi, any],
  [
    /\bpassword\b/,
    /(\bCMD\s["']password\s{1,3}\\{0,7}["']?[\w-]{1,30}\\{0,7}["']?\s{1,3}\\{0,7}["']?)([^\s"'\\]{3,200})/g,
    any,
  ],
  [/auth-token/, new RegExp(String.raw`(\bauth-token\s{1,3})${VALUE}`, 'g'), madeUp],
  // Oracle, MS SQL, MySQL
  [/connect/i, /(\bconn(?:ect)?\s{1,3}(?!string)[\w$#]{1,40}\/)([^\s@"'/]{2,100})(?=@\w|\s{1,3}as\s{1,3}sys)/gi, any],
  [
    /sp_(?:addlogin|password)|rds_set_external/i,
    /(\bsp_(?:addlogin|password)\s{1,3}N?'[^'\n]{0,100}'\s{0,3},\s{0,3}N?')([^'\n]{2,200})/gi,
    any,
  ],
  [
    /rds_set_external/i,
    /(rds_set_external_\w{1,30}\s{0,3}\(\s{0,3}'[^'\n]{1,200}'\s{0,3},\s{0,3}\d{1,5}\s{0,3},\s{0,3}'[^'\n]{1,100}'\s{0,3},\s{0,3}')([^'\n]{2,200})/gi,
    any,
  ],
  [
    /CONNECT\s+TO/i,
    /(\bCONNECT\s{1,3}TO\s{1,3}\S{1,60}\s{1,3}IDENTIFIED\s{1,3}BY\s{1,3}\\{0,7}["']?)([^\s"'\\;]{2,100})/gi,
    any,
  ],
  [/\bSECRET\b/, /(\bSECRET\s{1,3}')([^'\n]{3,300})/g, any],
  // Redis' own dialogue
  [/AUTH/, /(\bAUTH(?:\\r\\n|\r\n)\$\d{1,4}(?:\\r\\n|\r\n))([^\s\\]{2,300})/g, any],
  [
    /requirepass|masterauth|"AUTH"/i,
    /((?:requirepass|masterauth|"AUTH\\?)["'\\]{1,3}[\s,]{1,3}\\?["'])([^"'\\\n]{2,200})/gi,
    any,
  ],
  [/SETUSER/i, /(\bSETUSER["'\\]{0,3}\s[^\n]{1,200}?["']?[>#])([^\s"'\\]{2,200})/gi, any],
  [/digest/, /(\bdigest(?::|\s{1,3})[\w.-]{1,40}:)([^\s:"'\\]{4,200})/g, madeUp],
  [/user_\w+="/, /(\buser_\w{1,40}=\\{0,7}")([^"\\\n]{2,200})(?=\\{0,7}")/g, any],
  [
    /\b(?:auth|creds?|user|login)\w*["']?\s*[:=]/i,
    /(\b(?:user|\w{0,20}_user|\w{0,20}_login|npmAuthIdent|proxyauth|userpwd|CURLOPT_(?:PROXY)?USERPWD)["']?\s{0,3}[:=,]\s{0,3}\\{0,7}["']?[a-z][\w.-]{0,40}:)(?![:/\s])([^\s"'\\:;,)]{4,200})(?=[\s"'\\;,)]|$)/gi,
    madeUp,
  ],
];

/** Masks secrets in directives of servers, routers and daemons, in their logs, and in dialogues of protocols. */
export function maskLines(text: string): string {
  let masked = text;
  for (const [look, pattern, hides] of LINES)
    if (look.test(masked))
      masked = masked.replaceAll(pattern, (whole, before: string, ...groups: readonly string[]) => {
        const [first = '', second] = groups;
        const [name, value] = typeof second === 'string' && before.includes(first) ? [first, second] : ['', first];
        return hides(value, name) ? before + MASK + whole.slice(before.length + value.length) : whole;
      });
  return masked;
}

/**
 * How a program takes a secret on its command line where no name says so.
 * - `attached`: options with the secret in the same word (`-pPW`); `next`: in the next word; `either`: both.
 * - `split`: options whose value is `user:PW`, with what is between them.
 * - `after`: words behind which the second is one (`add_user NAME PW`), or the first (`login TOKEN`).
 * - `operands`: those without their options, behind a word or the program's own name (`htpasswd -b FILE USER PW`).
 * - `cluster`: options in one word whose last takes it from the next (`ldapsearch -xw PW`).
 * - `only`: a word without which none of this holds (`docker login -p PW`, but `docker run -p 80:80`).
 */
export interface SecretOptions {
  readonly attached?: readonly string[];
  readonly next?: readonly string[];
  readonly either?: readonly string[];
  readonly split?: readonly string[];
  readonly between?: string;
  readonly cluster?: RegExp;
  readonly operands?: readonly Operand[];
  readonly after?: Readonly<Record<string, number>>;
  readonly only?: RegExp;
}

/** A word of a command line that is a secret by its place among those that are no options. */
export interface Operand {
  /** Behind what word it is looked for; default: the program's name. */
  readonly behind?: RegExp;
  /** Which of them, from 1 on; `last`: the last of the first two (`AUTH PW`, `AUTH USER PW`). */
  readonly at: number | 'last';
  /** Words of the command one of which must be there, or must not. */
  readonly only?: RegExp;
  readonly unless?: RegExp;
  /** Options that take the next word. */
  readonly takes?: RegExp;
  /** The secret is behind this within the word: `USER/PW`, `name=PW`. */
  readonly between?: string;
}

/** By the program's name; all that fit. From the manual pages of the programs. */
const PROGRAMS: readonly (readonly [RegExp, SecretOptions])[] = [
  [
    /^(?:mysql\w*|mariadb[\w-]*|mycli|mydumper|myloader|xtrabackup|mariabackup|mytop|innotop|pt-[\w-]+)$/,
    { attached: ['-p'] },
  ],
  [/^sshpass$/, { either: ['-p'] }],
  [/^(?:redis|keydb|valkey)-(?:cli|benchmark)$/, { either: ['-a'] }],
  [
    /^curl$/,
    {
      split: ['-u', '-U', '--user', '--proxy-user', '-E', '--cert'],
      either: ['-b'],
      next: ['--cookie', '--pass', '--oauth2-bearer'],
    },
  ],
  [/^(?:https?|httpie|xh|hey|ab|wrk)$/, { split: ['-a', '-A', '-P', '--auth'] }],
  [/^ldap\w+$/, { cluster: /^-[xZLnvcCPMA]{1,8}w$/ }],
  [/^ldap(?:search|add|modify|delete|modrdn|compare|whoami|exop|url|vc)$/, { either: ['-w'] }],
  [/^ldappasswd$/, { either: ['-w', '-s', '-a'] }],
  [/^(?:snmp\w+|encode_keychange)$/, { either: ['-c', '-A', '-X', '-3m', '-3k'] }],
  [/^(?:check_snmp\w*|onesixtyone|braa|mrtg|cfgmaker)$/, { either: ['-C', '-c', '-P'] }],
  [/^ipmitool$/, { either: ['-P', '-y', '-k'] }],
  [/^ipmi[\w-]+|^bmc-\w+$/, { either: ['-p', '-k'] }],
  [/^net$/, { split: ['-U', '--user'], between: '%', after: { user: 2 } }],
  [
    /^(?:smbclient|rpcclient|smbget|smbcacls|wmic|nmblookup|winexe|ntlm_auth)$/,
    { split: ['-U', '--user'], between: '%' },
  ],
  [/^mongo\w*$/, { either: ['-p'] }],
  [/^(?:sqlcmd|bcp|isql|osql|tsql|fisql)$/, { either: ['-P'] }],
  [/^mosquitto_\w+$/, { either: ['-P'] }],
  [
    /^(?:docker|podman|nerdctl|skopeo|buildah|helm|oc|az|crane|oras|regctl|cf|faas-cli|argocd|dotnet|nuget|cargo|rancher)$/,
    { either: ['-p'], only: /^login$|registry/ },
  ],
  [/^(?:zip|unzip|zipcloak|fcrackzip)$/, { either: ['-P'] }],
  [/^7z\w*$/, { attached: ['-p'] }],
  [/^(?:un)?rar$/, { attached: ['-p', '-hp'] }],
  [/^(?:rdesktop|ncftp\w*|vncconnect|expect-lite)$/, { either: ['-p'] }],
  [/^(?:plink|pscp|psftp|putty)$/, { next: ['-pw'] }],
  [/^(?:lftp|lftpget)$/, { split: ['-u', '--user'], between: ',' }],
  [/^openssl$/, { next: ['-k', '-K', '-pass', '-passin', '-passout', '-hmac', '-macopt'] }],
  [
    /^htpasswd$/,
    {
      operands: [
        { at: 2, only: /^-\w*(?:b\w*n|n\w*b)/, takes: /^-[Cr]$/ },
        { at: 3, only: /^-\w*b/, unless: /^-\w*n/, takes: /^-[Cr]$/ },
      ],
    },
  ],
  [/^(?:rabbitmqctl|rabbitmq-\w+)$/, { after: { add_user: 2, change_password: 2, authenticate_user: 2 } }],
  [/^(?:vault|bao)$/, { after: { login: 1, unseal: 1, unwrap: 1, lookup: 1 } }],
  [/^swift$/, { either: ['-K'] }],
  [/^(?:user|group)(?:add|mod)$/, { either: ['-p'] }],
  [/^ssh-keygen$/, { next: ['-N', '-P'] }],
  [/^twine$/, { either: ['-p'] }],
  [/^(?:consul|nomad|serf)$/, { either: ['-encrypt'] }],
  [/^mc(?:li)?$/, { after: { set: 4 }, only: /^alias$/ }],
  [/^(?:swaks)$/, { next: ['-ap'] }],
  [/^sendemail$/i, { next: ['-xp'] }],
  [/^radtest$/, { after: { radtest: 2 } }],
  [/^wpa_passphrase$/, { after: { wpa_passphrase: 2 } }],
  [/^(?:sqlplus|exp|imp|expdp|impdp|sqlldr|rman|sql)$/, { operands: [{ at: 1, between: '/' }] }],
  [
    /^(?:pdftk|qpdf|pdftotext|pdftoppm|pdfinfo|mutool)$/,
    { next: ['-upw', '-opw', 'user_pw', 'owner_pw', 'input_pw', '-p'] },
  ],
  [/^(?:stunnel|socat|nsupdate|dig|rndc|delv|kdig)$/, { either: ['-y'] }],
  [
    /^(?:gpg2?|borg|restic|duplicity|rclone|age|cryptsetup|veracrypt|keepassxc-cli)$/,
    { next: ['--passphrase', '-p', '--password'] },
  ],
  [
    /^(?:pkcs11-tool|pkcs15-\w+|softhsm2-util|p11tool|tpm2_\w+|yubico-piv-tool|ykman)$/,
    { either: ['-p', '-P', '--so-pin', '--pin', '-K'] },
  ],
  [/^(?:impala-shell|beeline|clickhouse-client|vsql|nzsql|bteq)$/, { either: ['-p', '-w'] }],
  [
    /^(?:influx|cqlsh|nodetool|kinit|cypher-shell|arangosh|couchbase-cli|cbq|cbbackupmgr)$/,
    { next: ['-p', '-pw', '-P', '--password'] },
  ],
  [/^(?:freerdp|xfreerdp|wlfreerdp|sdl-freerdp)\d?$/, { attached: ['/p:', '/pth:', '/gp:'] }],
  [/^(?:crackmapexec|nxc|netexec|evil-winrm|hydra|medusa|ncrack|sqsh|jtds|hdbsql|db2|psexec)$/, { either: ['-p'] }],
  [/^rclone$/, { after: { obscure: 1 } }],
  [
    /^net$/,
    {
      operands: [
        { behind: /^\\{1,4}\w/, at: 1, only: /^use$/i },
        { behind: /^password$/, at: 2, only: /^rpc$/ },
      ],
    },
  ],
  [
    /^op$/,
    {
      operands: [
        { behind: /^signin$/, at: 1, only: /^--raw$/ },
        { behind: /^signin$/, at: 4 },
      ],
    },
  ],
  [
    /^bw$/,
    {
      operands: [
        { behind: /^login$/, at: 2 },
        { behind: /^unlock$/, at: 1 },
      ],
    },
  ],
  [/^openssl$/, { operands: [{ behind: /^passwd$/, at: 1, takes: /^-(?:salt|in|rounds)$/ }] }],
  [/^mkpasswd$/, { operands: [{ at: 1, takes: /^-[mSRP]$|^--(?:method|salt|rounds)$/ }] }],
  [
    /^(?:smbclient|smbspool)$/,
    { operands: [{ behind: /^(?:\/\/|\\\\)[^/\\]/, at: 1, takes: /^-[UWcdIpAmtsbTDLnOkt]$/ }] },
  ],
  [/^(?:redis|keydb|valkey)-cli$/, { operands: [{ behind: /^auth$/i, at: 'last' }] }],
  [/^influx$/, { next: ['-t', '--token'] }],
  [/^cqlsh$/, { attached: ['-p'] }],
  [/^isql$/, { operands: [{ at: 3, unless: /^-[USP]|^-(?:user|pas)/, takes: /^-[dxm]$/ }] }],
  [/^(?:isql(?:-fb)?|gbak|gfix|gsec|nbackup|fbsvcmgr)$/, { next: ['-p', '-pa', '-pas', '-pass', '-password', '-pw'] }],
  [/^kubectl$|^oc$/, { split: ['--from-literal'], between: '=' }],
  [/^(?:vault|bao)$/, { operands: [{ behind: /^login$/, at: 1, takes: /^-(?:path|method)$/ }] }],
  [
    /^(?:vault|bao)$/,
    { operands: [1, 2, 3, 4].map((nth): Operand => ({ behind: /^(?:put|patch|write)$/, at: nth + 1, between: '=' })) },
  ],
  [/^aws$/, { either: ['--secret-string', '--secret-binary', '--master-user-password'] }],
  [/^aws$/, { next: ['--value'], only: /^put-parameter$/ }],
  [/^(?:npm|pnpm|yarn)$/, { next: ['--otp'] }],
  [/^cargo$/, { operands: [{ behind: /^login$/, at: 1, takes: /^--registry$/ }] }],
  [
    /^poetry$/,
    {
      operands: [
        { behind: /^http-basic\./, at: 2 },
        { behind: /^pypi-token\./, at: 1 },
      ],
    },
  ],
  [/^(?:iw|iwconfig)$/, { next: ['key', 'enc'] }],
  [
    /^virsh$/,
    {
      next: ['--base64'],
      operands: [
        { behind: /^secret-set-value$/, at: 2 },
        { behind: /^set-user-password$/, at: 3 },
      ],
    },
  ],
  [/^ipmitool$/, { operands: [{ behind: /^password$/, at: 2, only: /^user$/ }] }],
  [/^(?:racadm|rabbitmqadmin|openfortivpn|steghide|idrac\w*|add-user\.sh|smartcli)$/, { either: ['-p'] }],
  [/^openconnect$/, { either: ['-C', '--cookie'] }],
  [/^cloudflared$/, { operands: [{ behind: /^install$/, at: 1, only: /^service$/ }] }],
  [/^gh$/, { either: ['-b', '--body'], only: /^secret$/ }],
  [/^gitlab-runner$/, { next: ['-r', '-t'] }],
  [/^(?:signtool|schtasks|certutil)$/, { next: ['/p', '/rp', '-p', '/P', '/RP'] }],
  [/^(?:winrs|winrm|psexec)$/, { attached: ['-p:', '/p:'] }],
  [/^security$/, { next: ['-p', '-w', '-P'], only: /keychain|password|import/ }],
  [/^sc$/, { next: ['password='] }],
  [/^(?:pk12util|crlutil|modutil)$/, { next: ['-W', '-K'] }],
  [/^cc(?:rypt|encrypt|decrypt|at)$/, { either: ['-K', '--key'] }],
  [/^m(?:crypt|decrypt)$/, { next: ['-k', '--key'] }],
  [
    /^qpdf$/,
    {
      operands: [
        { behind: /^--encrypt$/, at: 1 },
        { behind: /^--encrypt$/, at: 2 },
      ],
    },
  ],
  [/^slappasswd$/, { either: ['-s'] }],
  [/^samba-tool$/, { operands: [{ behind: /^(?:create|add)$/, at: 2, only: /^user$/ }] }],
  [/^ipa-[\w-]+$/, { either: ['-w'] }],
  [/^ipa-server-install$/, { either: ['-a', '-p'] }],
  [/^wbinfo$/, { split: ['-a', '--authenticate', '-K', '--krb5auth'], between: '%' }],
  [/^kadmin(?:\.local)?$/, { either: ['-w'], next: ['-pw'] }],
  [/^kdb5_util$/, { either: ['-P'] }],
  [/^squidclient$/, { either: ['-w', '-W'] }],
  [/^chat$/, { operands: [{ behind: /assword:?$/, at: 1 }] }],
  [/^mc(?:li)?$/, { operands: [{ behind: /^add$/, at: 3, only: /^user$/ }] }],
  [
    /^(?:ngrok|pppd|grafana-cli|grafana|neo4j-admin|nmcli|git|aws|gcloud|kubectl|svn|terraform|iscsiadm|wpa_cli|uci|crudini|doctl|heroku|keytool|jarsigner|java|hg|etcdctl)$/,
    {},
  ],
  [/^(?:erl|beam(?:\.smp)?|iex|elixir|erlexec|werl)$/, { next: ['-setcookie', '--cookie'] }],
];

/** In a text some of these stand: a cheap look before its words are taken apart. */
export const PROGRAM_NAMES =
  /\b(?:mysql|mariadb|mycli|mydumper|myloader|mytop|innotop|xtrabackup|pt-|sshpass|redis|keydb|valkey|curl|https?|httpie|xh|ldap|snmp|encode_key|check_snmp|onesixtyone|braa|cfgmaker|ipmi|bmc-|smb|rpcclient|net|wmic|winexe|ntlm_auth|mongo|sqlcmd|bcp|[iof]sql|tsql|mosquitto|docker|podman|nerdctl|skopeo|buildah|helm|oc|az|crane|oras|cf|argocd|dotnet|nuget|cargo|rancher|zip|unzip|7z|rar|unrar|rdesktop|ncftp|plink|pscp|psftp|putty|lftp|openssl|htpasswd|htdigest|rabbitmq|vault|bao|swift|useradd|usermod|groupadd|groupmod|swaks|ssh-keygen|twine|consul|nomad|serf|mc["',\s]{1,5}(?:alias|admin)|mcli|ab["',\s]{1,5}-|wrk|hey["',\s]{1,5}-|sendemail|radtest|wpa_pass|sqlplus|exp|imp|expdp|impdp|sqlldr|rman|sql|pdf|qpdf|mutool|stunnel|socat|nsupdate|dig|rndc|delv|kdig|gpg|borg|restic|duplicity|rclone|age|cryptsetup|veracrypt|keepassxc|pkcs1|softhsm|p11tool|tpm2_|ykman|yubico|impala|beeline|clickhouse|vsql|nzsql|bteq|influx|cqlsh|nodetool|kinit|cypher|arangosh|couchbase|cbq|\w*freerdp|crackmapexec|nxc|netexec|evil-winrm|hydra|medusa|ncrack|sqsh|hdbsql|db2|psexec|nmcli|git|aws|gcloud|kubectl|svn|terraform|iscsiadm|wpa_cli|uci|crudini|doctl|heroku|keytool|jarsigner|java|hg|etcdctl|erl|beam|iex|elixir|werl|op|bw|mkpasswd|gbak|gfix|gsec|nbackup|fbsvcmgr|npm|pnpm|yarn|poetry|iw|iwconfig|virsh|racadm|idrac|openfortivpn|steghide|add-user|openconnect|cloudflared|gh|gitlab-runner|signtool|schtasks|certutil|winrs|winrm|security|sc|pk12util|crlutil|modutil|cc(?:rypt|encrypt|decrypt|at)|mcrypt|mdecrypt|slappasswd|samba-tool|ipa-|wbinfo|kadmin|kdb5_util|squidclient|chat|ngrok|pppd|grafana|neo4j)/i;

/** How the program that a word names takes secrets; none for one that is not known. A shell may have put `$(` or `(` before it. */
export function secretOptionsOf(word: string): readonly SecretOptions[] {
  if (word.length > 200 || word.startsWith('-')) return [];
  const name = word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .replace(/^(?:[\w]{1,60}=)?["']?(?:\$\(|[({`])+/, '')
    .replace(/\.exe$/i, '');
  return PROGRAMS.flatMap(([pattern, options]) => (pattern.test(name) ? [options] : []));
}

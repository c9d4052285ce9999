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
      next: ['--cookie', '--pass', '--oauth2-bearer', '--ftp-account', '--tlspassword', '--proxy-tlspassword'],
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
  [/^ssh-keygen$/, { either: ['-N', '-P'] }],
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
  [/^snyk$/, { operands: [{ behind: /^auth$/, at: 1 }] }],
  [/^setx$/, { operands: [{ at: 2, only: /(?:pass\w*|pwd|secret|token|key|cred\w*|auth)$/i }] }],
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
  [
    /^(?:crudini|openstack-config)$/,
    {
      operands: [
        {
          behind: /^--set$/,
          at: 4,
          only: /^[\w.-]*(?:pass(?:wor)?d?|passphrase|pwd?|pin|secret|credentials?|token|kek|(?:secret|private|encr\w*|rndc|auth_encryption)_key|hash_path_\w+|community)$/i,
        },
      ],
    },
  ],
  [/^squidclient$/, { either: ['-w', '-W'] }],
  [/^chat$/, { operands: [{ behind: /assword:?$/, at: 1 }] }],
  [/^mc(?:li)?$/, { operands: [{ behind: /^add$/, at: 3, only: /^user$/ }] }],
  [
    /^(?:ngrok|pppd|grafana-cli|grafana|neo4j-admin|nmcli|git|aws|gcloud|kubectl|svn|terraform|iscsiadm|wpa_cli|uci|crudini|openstack-config|doctl|heroku|keytool|jarsigner|java|hg|etcdctl)$/,
    {},
  ],
  [
    /^fence_\w+$|^(?:pcs|ilorest|redfishtool|mycli|esxcli|ibmcloud|bx|vncdo(?:tool)?|x11vnc|unar|aescrypt|msoffcrypto-tool|airdecap-ng|elasticsearch-\w+|add-user-keycloak\.sh|poetry|mqttx|hatch|brook|trojan|snx|xcrun|altool)$/,
    { either: ['-p', '-P'] },
  ],
  [/^(?:hatch|netlify)$/, { next: ['-a', '--auth'] }],
  [/^check_(?:mysql\w*|pgsql|oracle|mssql\w*)$/, { next: ['-p'] }],
  [/^check_(?:ldap|smtp|pop|snmp)$/, { next: ['-P'] }],
  [/^check_http$/, { split: ['-a', '-b', '--authorization', '--proxy-authorization'] }],
  [/^(?:x11vnc|vncviewer|tightvncserver)$/, { next: ['-passwd', '-viewpasswd', '-storepasswd'] }],
  [/^codecov(?:cli)?$/, { next: ['-t', '--token'] }],
  [/^salt(?:-call|-ssh)?$/, { operands: [{ behind: /^shadow\.set_password$/, at: 2 }] }],
  [/^(?:npm|yarn|pnpm)$/, { operands: [{ behind: /(?:^|:)_(?:auth|password|authToken)$/, at: 1 }] }],
  [/^check_nt$/, { next: ['-s'] }],
  [/^check_nrpe$/, { next: ['-s'] }],
  [/^ds(?:conf|idm|ctl)$/, { either: ['-w'] }],
  [/^net-snmp-(?:create-v3-user|config)$/, { next: ['-a', '-x', '-A', '-X'] }],
  [/^gpg-preset-passphrase$/, { next: ['-P'] }],
  [/^cypher-shell$|^cbq$/, { either: ['-p'] }],
  [
    /^keytool$/,
    { next: ['-new', '-storepass', '-keypass', '-srcstorepass', '-deststorepass', '-srckeypass', '-destkeypass'] },
  ],
  [
    /^(?:nuget|dotnet|choco)$/,
    { next: ['-k', '-ApiKey', '--api-key', '--key'], only: /^(?:push|setapikey|apikey|delete|source\w*)$/i },
  ],
  [
    /^nuget$/,
    {
      operands: [
        { behind: /^setapikey$/i, at: 1 },
        { behind: /^push$/i, at: 2 },
      ],
    },
  ],
  [/^pulumi$/, { operands: [{ behind: /^set$/, at: 2, only: /^--secret$/ }] }],
  [
    /^ansible-vault$/,
    {
      operands: [
        {
          behind: /^encrypt_string$/,
          at: 1,
          takes: /^--?(?:n|name|vault-id|vault-password-file|stdin-name|encrypt-vault-id|output)$/,
        },
      ],
    },
  ],
  [
    /^(?:vault|bao)$/,
    {
      operands: [
        {
          behind: /^(?:unseal|renew|revoke|unwrap)$/,
          at: 1,
          only: /^(?:operator|token|unwrap)$/,
          unless: /^(?:-self|-accessor|lease)$/,
        },
      ],
    },
  ],
  [/^az$/, { next: ['--value'], only: /^secret$/ }],
  [
    /^composer$/,
    {
      operands: [
        { behind: /^http-basic\./, at: 2 },
        { behind: /^(?:github-oauth|gitlab-(?:oauth|token)|bearer|bitbucket-oauth)\./, at: 1 },
      ],
    },
  ],
  [/^bundle$/, { operands: [{ behind: /^(?:config|set)$/, at: 'last', between: ':' }] }],
  [
    /^(?:consul|nomad|serf)$/,
    {
      either: ['-install', '-use', '-remove'],
      operands: [{ behind: /^keyring$/, at: 2, only: /^(?:install|use|remove)$/ }],
    },
  ],
  [/^etcdctl$/, { operands: [{ behind: /^add$/, at: 1, only: /^user$/, between: ':' }] }],
  [/^smbpasswd$/, { next: ['-w'] }],
  [
    /^net$/,
    {
      operands: [
        { behind: /^password$/, at: 2, only: /^ads$/ },
        { behind: /^add$/, at: 2, only: /^user$/ },
      ],
    },
  ],
  [/^ipmitool$/, { operands: [{ behind: /^snmp$/, at: 1, only: /^lan$/ }] }],
  [/^mosquitto_passwd$/, { operands: [{ at: 3, only: /^-b$/ }] }],
  [
    /^snmpusm$/,
    {
      operands: [
        { behind: /^passwd$/, at: 1 },
        { behind: /^passwd$/, at: 2 },
      ],
    },
  ],
  [/^(?:zkCli\.sh|addauth)$/, { operands: [{ behind: /^digest$/, at: 1, between: ':' }] }],
  [/^(?:doctl|vercel|fly|flyctl|glab|jira|frpc|netbird)$/, { next: ['-t', '-k'] }],
  [/^cf$/, { operands: [{ behind: /^auth$/, at: 2 }] }],
  [/^(?:sslocal|ssserver|ss-(?:local|server|redir|tunnel)|outguess|steghide)$/, { next: ['-k'] }],
  [/^oathtool$/, { operands: [{ at: 1, takes: /^-[cdswNSvl]$|^--(?:counter|digits|window|now|time-step-size)$/ }] }],
  [
    /^ykman$/,
    { next: ['-n', '--new-pin'], operands: [{ behind: /^add$/, at: 2, only: /^accounts$/, takes: /^-[oaitdg]$/ }] },
  ],
  [
    /^keyctl$/,
    {
      operands: [
        { behind: /^add$/, at: 3 },
        { behind: /^(?:update|instantiate)$/, at: 2 },
      ],
    },
  ],
  [/^eapol_test$/, { next: ['-s'] }],
  [/^wpa_cli$/, { operands: [{ behind: /^(?:passphrase|password|new_password|otp|pin)$/, at: 2 }] }],
  [
    /^radtest$/,
    {
      operands: [
        { at: 2, takes: /^-t$/ },
        { at: 5, takes: /^-t$/ },
      ],
    },
  ],
  [/^radclient$/, { operands: [{ at: 3, takes: /^-[cdDfinpPrt]$/ }] }],
  [/^create_ap$/, { operands: [{ at: 4, takes: /^-[cwgdm]$|^--\w/ }] }],
  [/^zerotier-cli$/, { either: ['-T'] }],
  [/^(?:guestfish|guestmount|virt-\w+)$/, { next: [], split: ['--key'], between: ':key:' }],
  [/^virt-(?:customize|sysprep|builder)$/, { split: ['--root-password', '--password'], between: 'password:' }],
  [/^VBoxManage$/i, { operands: [{ behind: /^setcredentials$/, at: 2 }] }],
  [/^vmrun$/, { next: ['-gp', '-vp', '-p'] }],
  [/^govc$/, { split: ['-l'], between: ':' }],
  [/^(?:mc|mcli)$/, { operands: [{ behind: /^add$/, at: 4, only: /^(?:host|config)$/ }] }],
  [/^b2$/, { operands: [{ behind: /^authorize-account$|^authorize_account$|^authorize$/, at: 2 }] }],
  [/^(?:ceph|rados|rbd|swift)$/, { either: ['--key'] }],
  [/^(?:openstack|barbican)$/, { next: ['-p', '--payload'], only: /^secret$/ }],
  [
    /^(?:openstack)$/,
    {
      operands: [
        { behind: /^create$/, at: 2, only: /^credential$/, unless: /^application$/ },
        { behind: /^revoke$/, at: 1, only: /^token$/ },
      ],
    },
  ],
  [/^trove$/, { split: ['--users'], operands: [{ behind: /^user-create$/, at: 3 }] }],
  [/^nvme$/, { either: ['-S', '-C'] }],
  [
    /^hdparm$/,
    {
      either: [
        '--security-unlock',
        '--security-disable',
        '--security-erase',
        '--security-erase-enhanced',
        '--security-set-pass',
      ],
    },
  ],
  [
    /^sedutil-cli$/,
    {
      operands: [
        {
          behind:
            /^--(?:initialsetup|setSIDPassword|setPassword|revertTPer|revertNoErase|PSIDrevert|loadPBAimage|enableLockingRange|disableLockingRange|setMBREnable|setMBRDone)$/i,
          at: 1,
        },
        { behind: /^--setSIDPassword$/i, at: 2 },
        { behind: /^--setLockingRange$/i, at: 3 },
      ],
    },
  ],
  [/^(?:gocryptfs|encfs)$/, { next: [] }],
  [/^(?:p4)$/, { either: ['-P'] }],
  [/^(?:rman|sqlplus)$/, { operands: [{ behind: /^(?:target|catalog|auxiliary|\/nolog)$/i, at: 1, between: '/' }] }],
  [/^db2$/, { operands: [{ behind: /^using$/i, at: 1 }] }],
  [/^travis$/, { operands: [{ behind: /^encrypt$/, at: 1, between: '=' }] }],
  [
    /^(?:fly|flyctl|heroku|infisical|doppler|act|wrangler)$/,
    {
      operands: [1, 2, 3].map((nth): Operand => ({
        behind: /^(?:set|import|config:set|secrets:set)$/,
        at: nth,
        only: /^secrets$/,
        between: '=',
      })),
    },
  ],
  [/^chamber$/, { operands: [{ behind: /^write$/, at: 3 }] }],
  [
    /^(?:impacket-\w+|(?:secretsdump|psexec|wmiexec|smbexec|atexec|dcomexec|GetUserSPNs|GetNPUsers|lookupsid|smbclient|rpcdump|ticketer|getTGT|mssqlclient)\.py)$/,
    { operands: [{ at: 1, between: ':' }] },
  ],
  [/^(?:nxc|netexec|crackmapexec|evil-winrm)$/, { next: ['-H'] }],
  [/^(?:proxytunnel)$/, { split: ['-P'] }],
  [/^(?:lynx)$/, { split: ['-auth', '-pauth'] }],
  [/^https?$/, { next: ['-a'], only: /^(?:bearer|--auth-type=bearer)$/ }],
  [/^xh$/, { next: ['--bearer'] }],
  [/^add-user\.sh$/, { operands: [{ at: 2, unless: /^-[up]$/ }] }],
  [/^security$/, { next: ['-k'], only: /^set-key-partition-list$/ }],
  [/^(?:hysteria)$/, { next: ['--obfs', '--auth'] }],
  [/^multipass$/, { operands: [{ behind: /^authenticate$/, at: 1 }] }],
  [/^gpg-connect-agent$/i, { operands: [{ behind: /^PRESET_PASSPHRASE$/, at: 3 }] }],
  [/^(?:erl|beam(?:\.smp)?|iex|elixir|erlexec|werl)$/, { next: ['-setcookie', '--cookie'] }],
];

/** In a text some of these stand: a cheap look before its words are taken apart. */
export const PROGRAM_NAMES =
  /\b(?:mysql|mariadb|mycli|mydumper|myloader|mytop|innotop|xtrabackup|pt-|sshpass|redis|keydb|valkey|curl|https?|httpie|xh|ldap|snmp|encode_key|check_snmp|onesixtyone|braa|cfgmaker|ipmi|bmc-|smb|rpcclient|net|wmic|winexe|ntlm_auth|mongo|sqlcmd|bcp|[iof]sql|tsql|mosquitto|docker|podman|nerdctl|skopeo|buildah|helm|oc|az|crane|oras|cf|argocd|dotnet|nuget|cargo|rancher|snyk|setx|zip|unzip|7z|rar|unrar|rdesktop|ncftp|plink|pscp|psftp|putty|lftp|openssl|htpasswd|htdigest|rabbitmq|vault|bao|swift|useradd|usermod|groupadd|groupmod|swaks|ssh-keygen|twine|consul|nomad|serf|mc["',\s]{1,5}(?:alias|admin)|mcli|ab["',\s]{1,5}-|wrk|hey["',\s]{1,5}-|sendemail|radtest|wpa_pass|sqlplus|exp|imp|expdp|impdp|sqlldr|rman|sql|pdf|qpdf|mutool|stunnel|socat|nsupdate|dig|rndc|delv|kdig|gpg|borg|restic|duplicity|rclone|age|cryptsetup|veracrypt|keepassxc|pkcs1|softhsm|p11tool|tpm2_|ykman|yubico|impala|beeline|clickhouse|vsql|nzsql|bteq|influx|cqlsh|nodetool|kinit|cypher|arangosh|couchbase|cbq|\w*freerdp|crackmapexec|nxc|netexec|evil-winrm|hydra|medusa|ncrack|sqsh|hdbsql|db2|psexec|nmcli|git|aws|gcloud|kubectl|svn|terraform|iscsiadm|wpa_cli|uci|crudini|openstack-config|doctl|heroku|keytool|jarsigner|java|hg|etcdctl|erl|beam|iex|elixir|werl|op|bw|mkpasswd|gbak|gfix|gsec|nbackup|fbsvcmgr|npm|pnpm|yarn|poetry|iw|iwconfig|virsh|racadm|idrac|openfortivpn|steghide|add-user|openconnect|cloudflared|gh|gitlab-runner|signtool|schtasks|certutil|winrs|winrm|security|sc|pk12util|crlutil|modutil|cc(?:rypt|encrypt|decrypt|at)|mcrypt|mdecrypt|slappasswd|samba-tool|ipa-|wbinfo|kadmin|kdb5_util|squidclient|chat|ngrok|pppd|grafana|neo4j|fence_|pcs|ilorest|redfishtool|esxcli|ibmcloud|bx|vnc|x11vnc|unar|aescrypt|msoffcrypto|airdecap|elastic|add-user|mqttx|hatch|brook|trojan|snx|xcrun|altool|netlify|check_|ds(?:conf|idm|ctl)|net-snmp|choco|pulumi|ansible-vault|composer|bundle|zkCli|addauth|vercel|fly|glab|jira|frpc|netbird|cf|ss-|sslocal|outguess|oathtool|keyctl|eapol|radclient|create_ap|zerotier|guest|virt-|VBox|vmrun|govc|b2|ceph|rados|rbd|openstack|barbican|trove|nvme|hdparm|sedutil|p4|travis|infisical|doppler|act|wrangler|chamber|impacket|secretsdump|psexec|wmiexec|smbexec|atexec|dcomexec|GetUserSPNs|GetNPUsers|lookupsid|getTGT|mssqlclient|proxytunnel|lynx|hysteria|multipass|salt|codecov)/i;

/** How the program that a word names takes secrets; none for one that is not known. A shell may have put `$(` or `(` before it. */
export function secretOptionsOf(word: string): readonly SecretOptions[] {
  if (word.length > 200 || word.startsWith('-')) return [];
  const name = word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .replace(/^(?:[\w]{1,60}=|%w|qw|Exec)?["']?(?:\$\(|[[({`])+/, '')
    .replace(/\.exe$/i, '');
  return PROGRAMS.flatMap(([pattern, options]) => (pattern.test(name) ? [options] : []));
}

import { findProgram } from './sandbox.ts';
import { runTool } from './run.ts';

/**
 * sock_diag(7) is netlink's, which Node does not speak. Asks for the peers of all Unix sockets (UDIAG_SHOW_PEER) and prints `INODE PEER` of each that has one.
 * struct nlmsghdr and unix_diag_req; of answers unix_diag_msg and its attributes, of which 2 is UNIX_DIAG_PEER (linux/unix_diag.h).
 */
const PERL = String.raw`
use strict; no warnings;
socket(my $netlink, 16, 3, 4) or exit 1;
my $request = pack('LSSLL CCSLLLLL', 40, 20, 0x301, 1, 0, 1, 0, 0, 0xffffffff, 0, 4, 0xffffffff, 0xffffffff);
defined send($netlink, $request, 0, pack('SSLL', 16, 0, 0, 0)) or exit 1;
while (1) {
  defined recv($netlink, my $data, 1 << 16, 0) or exit 1;
  exit 1 if length $data < 16;
  for (my $at = 0; $at + 16 <= length $data;) {
    my ($size, $type) = unpack('LS', substr $data, $at, 6);
    exit 0 if $type == 3;
    exit 1 if $type == 2 || $size < 32;
    my $own = unpack('L', substr $data, $at + 20, 4);
    for (my $attribute = $at + 32; $attribute + 8 <= $at + $size;) {
      my ($length, $kind) = unpack('SS', substr $data, $attribute, 4);
      last if $length < 4;
      print "$own ", unpack('L', substr $data, $attribute + 4, 4), "\n" if $kind == 2;
      $attribute += ($length + 3) & ~3;
    }
    $at += ($size + 3) & ~3;
  }
}
`;

const TIMEOUT = 5000;

/**
 * The Unix sockets of this network namespace that are connected, by inode, each with its peer's.
 * @returns none where perl is missing, or the kernel does not tell.
 */
export async function unixPeers(): Promise<ReadonlyMap<number, number>> {
  if (findProgram('perl') === undefined) return new Map();
  const { exitCode, stdout } = await runTool({ program: 'perl', args: ['-e', PERL], timeout: TIMEOUT });
  if (exitCode !== 0) return new Map();
  return new Map(
    stdout.split('\n').flatMap((line): [number, number][] => {
      const [, own, peer] = /^(\d+) (\d+)$/.exec(line) ?? [];
      return own === undefined || peer === '0' ? [] : [[Number(own), Number(peer)]];
    }),
  );
}

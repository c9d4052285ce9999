import { isKeptBySystemd } from '../../linux/core-pattern.ts';
import { FaultlineError } from '../../errors/errors.ts';
import { BY_HAND, runTool } from '../../tools/run.ts';
import type { Check, Observation } from '../check.ts';

const DROP_IN = '/etc/systemd/coredump.conf.d/50-faultline.conf';
/** What makes systemd-coredump keep no core, or a useless one. */
const BAD: Readonly<Record<string, (value: string) => boolean>> = {
  Storage: (value) => value === 'none',
  ProcessSizeMax: (value) => value === '0',
  ExternalSizeMax: (value) => value === '0',
};

/** How systemd-coredump is told to store cores. The last assignment counts, wherever it stands. */
export const coredumpConf: Check = async ({ parsed }) => {
  if (!isKeptBySystemd(parsed)) return [];
  try {
    const { stdout, stderr, exitCode } = await runTool({
      program: 'systemd-analyze',
      args: ['cat-config', 'systemd/coredump.conf'],
      moreTime: BY_HAND,
    });
    return exitCode === 0
      ? judge(stdout, parsed.kind === 'socket')
      : [{ what: 'coredump.conf', unknown: stderr.trim() }];
  } catch (error) {
    if (error instanceof FaultlineError) return [{ what: 'coredump.conf', unknown: error.message }]; // a container has its host's core_pattern, and no systemd
    throw error;
  }
};

/** @param longRunning systemd-coredump has read its configuration when it was started, not for each core. */
function judge(conf: string, longRunning: boolean): Observation[] {
  const values = new Map(
    Array.from(conf.matchAll(/^\s*(\w+)\s*=\s*(.*?)\s*$/gm), ([, name = '', value = '']) => [name, value]),
  );
  return Object.entries(BAD).map(([name, isBad]): Observation => {
    const value = values.get(name);
    const seen = { what: `coredump.conf ${name}`, value: value ?? 'the default' };
    if (value === undefined || !isBad(value)) return seen;
    return {
      ...seen,
      rule: 'coredump-storage',
      message: `${name}=${value}: systemd-coredump keeps no core.`,
      fix: `mkdir -p ${DROP_IN.slice(0, DROP_IN.lastIndexOf('/'))} && printf '[Coredump]\\nStorage=external\\nProcessSizeMax=32G\\nExternalSizeMax=32G\\n' > ${DROP_IN}${longRunning ? ' && systemctl reload systemd-coredumpd.service' : ''}`,
    };
  });
}

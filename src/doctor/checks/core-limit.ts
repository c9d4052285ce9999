import { coreLimits } from '../../linux/core-settings.ts';
import type { Check } from '../check.ts';

/** The limit that decides whether a core is written, of this shell and all that it starts. */
export const coreLimit: Check = () => {
  const { soft, hard } = coreLimits();
  const seen = { what: 'core limit', value: `${soft} (hard: ${hard})` };
  if (hard === '0')
    return [
      {
        ...seen,
        rule: 'core-limit',
        message: 'The hard limit is 0: no program started from here can leave a core.',
        fix: 'echo "* - core unlimited" > /etc/security/limits.d/core.conf',
      },
    ];
  if (soft === '0')
    return [
      {
        ...seen,
        rule: 'core-limit',
        message:
          'The limit is 0: programs started from here leave no core. "faultline ci run" raises it for its command.',
        fix: 'ulimit -c unlimited',
        anyone: true,
      },
    ];
  if (soft !== 'unlimited')
    return [
      {
        ...seen,
        rule: 'core-limit',
        message: `Cores are cut off at ${soft} bytes.`,
        fix: 'ulimit -c unlimited',
        anyone: true,
      },
    ];
  return [seen];
};

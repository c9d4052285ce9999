import { escapeControl } from '../errors/errors.ts';
import { STATES, type Metrics } from './model.ts';
import { crashes, crashVerdict, verdictOf, type Verdict } from './state.ts';

const SERVICE = 'Faultline crashes';

/** One line of a Nagios plugin, with performance data. */
export function nagios(metrics: Metrics, maxAge: number): string {
  const { state, text } = verdictOf(metrics, maxAge);
  const data = [
    `'back'=${crashes(metrics, 'back')};;0;0`,
    `'new'=${crashes(metrics, 'new')};0;;0`,
    `'known'=${crashes(metrics, 'known')};;;0`,
    `'fixed'=${crashes(metrics, 'fixed')};;;0`,
  ];
  return `FAULTLINE ${state}: ${text} | ${data.join(' ')}\n`;
}

/** A line of a local check of Checkmk: state, service, metrics, text. */
export function checkmkLocal(metrics: Metrics, maxAge: number): string {
  return localLine(verdictOf(metrics, maxAge), crashes(metrics, 'back'), crashes(metrics, 'new'));
}

/** The same as a file of the agent's spool directory: a section of its own. */
export function checkmkSpool(metrics: Metrics, maxAge: number): string {
  return `<<<local>>>\n${checkmkLocal(metrics, maxAge)}`;
}

/** One service for each host that crashes were seen on, handed to that host. */
export function checkmkPiggyback({ hosts }: Metrics): string {
  return hosts
    .filter(({ host }) => /^[\w.:-]+$/.test(host)) // what is no host's name would end the section of another
    .map(
      ({ host, back, new: fresh }) =>
        `<<<<${host}>>>>\n<<<local>>>\n${localLine(crashVerdict(back, fresh), back, fresh)}<<<<>>>>\n`,
    )
    .join('');
}

function localLine({ state, text }: Verdict, back: number, fresh: number): string {
  return `${STATES[state]} "${SERVICE}" back=${back};;0|new=${fresh};0 ${escapeControl(text)}\n`;
}

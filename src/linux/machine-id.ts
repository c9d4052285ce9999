import { readFileSync } from 'node:fs';

/** This machine's id, as its journal has it: machine-id(5). */
export function ownMachineId(): string | undefined {
  try {
    return /^[0-9a-f]{32}$/m.exec(readFileSync('/etc/machine-id', 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}

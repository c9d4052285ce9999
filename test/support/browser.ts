import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { PATIENCE } from './until.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Without these it looks for the network at every start. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real headless browser: Debian's. @throws Error that says what to install. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error('These tests need chromium. Install it: node bin/setup.js test (or apt-get install chromium).');
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET, timeout: PATIENCE });
}

// Starts the built CLI. Apart from run.js so that an old Node never has to parse what follows.
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const { makeDirectory, prepareEnvironment, userDirectory } = await import('../dist/user-directories.js');
prepareEnvironment();
// Node's own default is in /tmp, where others could put code of theirs for us to run.
const compiled = path.join(userDirectory('cache'), 'faultline', 'code');
try {
  makeDirectory(compiled); // not left to Node, which never comes back from below /proc
  enableCompileCache(compiled);
} catch {
  // it only saves time
}

if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);

const { main } = await import('../dist/main.js');
await main({
  manual: () => JSON.parse(readFileSync(new URL('../dist/manual.json', import.meta.url), 'utf8')),
  load: (name) => import(`../dist/commands/${name.replaceAll(' ', '/')}.js`),
});

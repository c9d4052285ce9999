// Loaded before each test file: what tests start is to print the same wherever they are run from. At a terminal node --test sets
// FORCE_COLOR, CI systems do too, and a developer may have settings of faultline.
import process from 'node:process';

for (const name of Object.keys(process.env))
  if (/^(?:(?:FORCE|NO)_COLOR$|FAULTLINE_(?!SEED$))/.test(name)) delete process.env[name];

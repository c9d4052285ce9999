#!/usr/bin/env node
// What the shell starts. Plain JavaScript without dependencies until the Node version is known to do; what an import of
// Node's modules costs, some 10 ms, only an old one pays.

const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  delete process.env['FAULTLINE_REEXEC'];
  await import('../dist/start.mjs');
} else {
  const { runWithBundledNode } = await import('./old-node.js');
  runWithBundledNode(NEEDED);
}

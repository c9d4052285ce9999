import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const FIXTURE = fileURLToPath(new URL('../../fixtures/ci', import.meta.url));
/** Variables by which this machine's own CI system would be recognised. */
const NO_CI = {
  GITHUB_ACTIONS: undefined,
  GITHUB_STEP_SUMMARY: undefined,
  GITLAB_CI: undefined,
  TF_BUILD: undefined,
  BUILDKITE: undefined,
} as const;

/** What a job sets: no CI system, and a TMPDIR of its own; what other tests crash in /tmp meanwhile is not looked at. */
export const calm = (directory: string) => ({ ...NO_CI, TMPDIR: directory });

/** A copy of the fixture project, a repository of its own; removed when the tests of the file end. */
export function useProject(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-project-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(FIXTURE, directory, { recursive: true });
  mkdirSync(path.join(directory, '.git'));
  return directory;
}

import path from 'node:path';
import type { Format } from '../report/views/model.ts';

/** Where a job runs, and where what it has to tell belongs. */
export interface CiEnvironment {
  readonly name: 'github' | 'gitlab' | 'azure' | 'buildkite' | 'none';
  /** How the report is printed into the job's log. */
  readonly format: Format;
  /** Where a summary in Markdown goes. `upload`: written into a directory and announced in the log. */
  readonly summary?:
    | { readonly kind: 'append'; readonly file: string }
    | { readonly kind: 'upload'; readonly directory: string }
    | { readonly kind: 'annotate' };
  /** Files that the system collects by name. */
  readonly files: readonly { readonly format: Format; readonly file: string }[];
  /** Lines of the log before and after the report that fold it. */
  readonly fold?: (seconds: number) => readonly [before: string, after: string];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Tells by the variables that CI systems set. */
export function ciEnvironment(env: Environment): CiEnvironment {
  return (
    SYSTEMS.find(({ variable }) => env[variable]?.toLowerCase() === 'true')?.tell(env) ?? {
      name: 'none',
      format: 'text',
      files: [],
    }
  );
}

/** The file that a summary goes into, where there is one. */
export function summaryFile({ summary }: CiEnvironment): string[] {
  if (summary?.kind === 'append') return [summary.file];
  return summary?.kind === 'upload' ? [path.resolve(summary.directory, `faultline-${process.pid}.md`)] : [];
}

const SYSTEMS: readonly { readonly variable: string; readonly tell: (env: Environment) => CiEnvironment }[] = [
  { variable: 'GITHUB_ACTIONS', tell: github },
  { variable: 'GITLAB_CI', tell: gitlab },
  { variable: 'TF_BUILD', tell: azure },
  {
    variable: 'BUILDKITE',
    tell: () => ({
      name: 'buildkite',
      format: 'text',
      summary: { kind: 'annotate' },
      files: [],
      fold: () => ['+++ faultline', '--- '],
    }),
  },
];

function github({ GITHUB_STEP_SUMMARY: file }: Environment): CiEnvironment {
  return {
    name: 'github',
    format: 'github',
    ...(file === undefined || file === '' ? {} : { summary: { kind: 'append', file } }),
    files: [],
  };
}

/** GitLab shows nothing from a log; the job names these files under artifacts:reports. */
function gitlab({ CI_PROJECT_DIR: directory }: Environment): CiEnvironment {
  const at = (name: string) => path.join(directory ?? '.', name);
  return {
    name: 'gitlab',
    format: 'text',
    files: [
      { format: 'gitlab', file: at('gl-code-quality-report.json') },
      { format: 'junit', file: at('faultline-junit.xml') },
    ],
    fold: (seconds) => [
      `\u001b[0Ksection_start:${seconds}:faultline\r\u001b[0Kfaultline`,
      `\u001b[0Ksection_end:${seconds}:faultline\r\u001b[0K`,
    ],
  };
}

function azure({ AGENT_TEMPDIRECTORY: directory }: Environment): CiEnvironment {
  return {
    name: 'azure',
    format: 'azure',
    ...(directory === undefined || directory === '' ? {} : { summary: { kind: 'upload', directory } }),
    files: [],
  };
}

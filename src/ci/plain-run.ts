/**
 * The command of `ci run -- COMMAND...`, where no flag is given, nor a variable that may stand for one. Then there is
 * nothing to parse, and what parses takes longer to load than all the rest: a job's command need not wait for it.
 */
export function plainCommand(
  [topic, name, dashes, ...command]: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly string[] | undefined {
  const isPlain = topic === 'ci' && name === 'run' && dashes === '--' && command.length > 0;
  return isPlain && !Object.keys(env).some((variable) => variable.startsWith('FAULTLINE_')) ? command : undefined;
}

/** `faultline ci run` as it is without flags. */
export async function runPlainly(argv: readonly string[]): Promise<void> {
  const [{ loadConfig }, { CI_DEFAULTS }, { runAndTell }] = await Promise.all([
    import('../config/config.ts'),
    import('./ci-run.ts'),
    import('./run-and-tell.ts'),
  ]);
  await runAndTell(
    { ...CI_DEFAULTS, argv, config: await loadConfig() },
    { json: false, verbose: false, 'show-secrets': false, debug: false },
  );
}

import type { Asked } from './manual/command-line.ts';
import type { Program } from './program.ts';

/** Does what a command line asks for. */
export async function dispatch(asked: Asked, program: Program): Promise<void> {
  switch (asked.kind) {
    case 'version':
      process.stdout.write(
        `faultline/${program.manual().version} ${process.platform}-${process.arch} node-${process.version}\n`,
      );
      return;
    case 'help': {
      const { showHelp } = await import('./show-help.ts');
      return showHelp(program.manual(), asked.page, process.argv.slice(2));
    }
    case 'command':
      return run(asked.name, asked.argv, program);
  }
}

async function run(name: string, argv: readonly string[], program: Program): Promise<void> {
  const [{ default: Command }, { oclifConfig }] = await Promise.all([program.load(name), import('./program.ts')]);
  Command.id = name;
  await new Command([...argv], oclifConfig(program)).start();
}

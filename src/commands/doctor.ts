import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../command.ts';
import { loadConfig } from '../config/config.ts';

export default class Doctor extends FaultlineCommand {
  static override summary = 'Tell whether this machine is ready to catch and read a crash.';
  static override description = `Looks at limits, the kernel's settings, where cores go and what reads them. Each finding comes with the command that mends it. The exit status is 1 for an error (see --fail-on).`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --crash-test',
    '<%= config.bin %> <%= command.id %> --unit web.service',
  ];
  static override flags = {
    unit: Flags.string({ description: 'Also look at this service.', helpValue: 'UNIT' }),
    'crash-test': Flags.boolean({ description: 'Crash a process and look for its core.' }),
    write: Flags.boolean({ description: 'Write the drop-in that the service needs.', dependsOn: ['unit'] }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const config = await loadConfig(flags.config);
    const { examineMachine } = await import('../doctor/doctor.ts');
    await this.finish(
      await examineMachine({ unit: flags.unit, crashTest: flags['crash-test'], write: flags.write }),
      flags,
      config.failOn ?? 'error',
    );
  }
}

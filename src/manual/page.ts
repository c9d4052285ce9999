import type { HelpPage } from './command-line.ts';
import { commandHelp, flagsHelp, programHelp, topicHelp, type HelpOptions } from './help.ts';
import type { Manual } from './model.ts';

/** A page of help as text. */
export function helpText(manual: Manual, page: HelpPage, options: HelpOptions): string {
  switch (page.of) {
    case 'program':
      return programHelp(manual, options);
    case 'flags':
      return flagsHelp(manual, options);
    case 'topic':
      return topicHelp(manual, page.topic, options);
    case 'command':
      return commandHelp(page.command, options);
  }
}

/** What a task says, in the words of the page where there are some for its kind. */
import { hasTerm, stateWord } from '../../shared/i18n.ts';
import type { Task } from '../../shared/types.ts';

export function taskText({ code, subject, text }: Task): string {
  if (subject !== null && hasTerm('taskText', code)) {
    return stateWord('taskText', code).replace('{subject}', subject);
  }
  // Kinds of notices are named in the text as the machine names them.
  return text.replace(/\b[a-z]+_[a-z_]+\b/g, (name) => stateWord('notice', name));
}

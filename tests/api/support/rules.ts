/** Rules and texts as the files of the repository have them; nothing can be saved. */
import type { RulesDesk } from '../../../src/api/rules-desk.ts';
import { fault } from '../../../src/runtime/problem.ts';

const refuse = (): never => {
  throw fault('API-NOT-FOUND', { what: 'rules' });
};
const policy = { file: 'policies/cn.yaml', text: 'policy: cn\n', fileText: 'policy: cn\n' };

export const handRules: RulesDesk = {
  policy: async () => ({ ...policy, isEdited: false, base: 0, versions: [] }),
  messages: async () => ({ base: 0, items: [] }),
  settings: () => ({ file: 'forewatt.yaml', items: [] }),
  ...{ checkPolicy: refuse, savePolicy: refuse, checkMessage: refuse, saveMessage: refuse },
};

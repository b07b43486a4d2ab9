/** Users, tokens, audit and settings for administrators; rules of notice and texts for supervisors. */
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../../shared/session.tsx';
import { Audit } from '../admin/audit.tsx';
import { MessageEditor } from '../admin/messages.tsx';
import { PolicyEditor } from '../admin/policy.tsx';
import { SettingsPage } from '../admin/settings.tsx';
import { Tokens } from '../admin/tokens.tsx';
import { Users } from '../admin/users.tsx';
import { useQueryState } from '../query-state.ts';
import { Tabs } from '../tabs.tsx';
import { adminWord } from '../words/admin.ts';
import { frameWord } from '../words/frame.ts';
import { rulesWord } from '../words/rules.ts';

const tabs = ['users', 'tokens', 'policy', 'messages', 'settings', 'audit'] as const;

export default function AdminPage(): ReactNode {
  const { user } = useSession();
  const isAdmin = user.role === 'admin';
  const [tab] = useQueryState('tab', isAdmin ? 'users' : 'policy');
  const [path, go] = useLocation();
  const refused = user.role === 'supervisor' ? null : rulesWord('onlySupervisor');
  const isForAdmins = tab !== 'policy' && tab !== 'messages';
  return (
    <section>
      <h1>{frameWord('admin')}</h1>
      <Tabs
        names={tabs}
        chosen={tab}
        label={(name) => adminWord(name)}
        // What is looked for in one list is not looked for in the next.
        onChoose={(name) => go(`${path}?tab=${name}`, { replace: true })}
      />
      {isForAdmins && !isAdmin && <p>{adminWord('onlyAdmin')}</p>}
      {isAdmin && tab === 'users' && <Users />}
      {isAdmin && tab === 'tokens' && <Tokens />}
      {isAdmin && tab === 'audit' && <Audit />}
      {isAdmin && tab === 'settings' && <SettingsPage />}
      {!isForAdmins && refused !== null && <p className="muted">{refused}</p>}
      {tab === 'policy' && <PolicyEditor refused={refused} />}
      {tab === 'messages' && <MessageEditor refused={refused} />}
    </section>
  );
}

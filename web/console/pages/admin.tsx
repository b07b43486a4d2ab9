/** Users, tokens and the audit: for administrators. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { word } from '../../shared/i18n.ts';
import { useSession } from '../../shared/session.tsx';
import { Audit } from '../admin/audit.tsx';
import { Tokens } from '../admin/tokens.tsx';
import { Users } from '../admin/users.tsx';
import { useQueryState } from '../query-state.ts';
import { Tabs } from '../tabs.tsx';
import { adminWord } from '../words/admin.ts';
import { frameWord } from '../words/frame.ts';

const tabs = ['users', 'tokens', 'audit', 'settings'] as const;

export default function AdminPage(): ReactNode {
  const { user } = useSession();
  const [tab, setTab] = useQueryState('tab', 'users');
  if (user.role !== 'admin') return <p>{adminWord('onlyAdmin')}</p>;
  return (
    <section>
      <h1>{frameWord('admin')}</h1>
      <Tabs names={tabs} chosen={tab} label={(name) => adminWord(name)} onChoose={setTab} />
      {tab === 'users' && <Users />}
      {tab === 'tokens' && <Tokens />}
      {tab === 'audit' && <Audit />}
      {tab === 'settings' && (
        <>
          <p>
            <Link href="/console/sources">{word('nav.sources')}</Link>: {adminWord('reload')}
          </p>
          <p>{adminWord('policies')}</p>
        </>
      )}
    </section>
  );
}

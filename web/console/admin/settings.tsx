import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { holds } from '../../shared/holds.ts';
import { word } from '../../shared/i18n.ts';
import type { SettingList } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { adminWord } from '../words/admin.ts';
import { rulesWord } from '../words/rules.ts';

/** The settings at work: each with its value, where it comes from, and when a change of it counts. */
export function SettingsPage(): ReactNode {
  const [text, setText] = useQueryState('q', '');
  const query = useRead<SettingList>('/admin/settings');
  return (
    <section data-testid="admin-settings">
      <Answer query={query}>
        {({ file, items }) => {
          const shown = items.filter((one) => holds(`${one.path} ${one.value}`, text));
          const differing = items.filter(({ differs }) => differs).length;
          return (
            <>
              <p className="muted">
                {rulesWord('settingsHint', { file })} {adminWord('reload')}{' '}
                <Link href="/console/sources">{word('nav.sources')}</Link>
              </p>
              {differing > 0 && (
                <p role="status">{rulesWord('differing', { count: String(differing) })}</p>
              )}
              <div className="fields">
                <label>
                  {adminWord('filter')}
                  <input value={text} onChange={(event) => setText(event.target.value)} />
                </label>
              </div>
              {shown.length === 0 && <p className="muted">{adminWord('noRows')}</p>}
              <table>
                <thead>
                  <tr>
                    <th>{rulesWord('setting')}</th>
                    <th>{rulesWord('value')}</th>
                    <th>{rulesWord('origin')}</th>
                    <th>{rulesWord('counts')}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((one) => (
                    <tr key={one.path} data-row>
                      <td data-label={rulesWord('setting')}>
                        <code>{one.path}</code>
                      </td>
                      <td data-label={rulesWord('value')} className="hash">
                        {one.value === '' ? '–' : one.value}
                        {one.isSecret && ` (${rulesWord('secret')})`}
                      </td>
                      <td data-label={rulesWord('origin')}>
                        {one.line === null
                          ? rulesWord('default')
                          : rulesWord('line', { line: String(one.line) })}
                      </td>
                      <td data-label={rulesWord('counts')}>
                        {one.differs ? (
                          <strong>{rulesWord('changedInFile')}</strong>
                        ) : (
                          rulesWord(one.counts)
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          );
        }}
      </Answer>
    </section>
  );
}

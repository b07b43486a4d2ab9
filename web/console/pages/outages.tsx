/** Outages that stand, and those that are over, page by page. */
import { type ReactNode, useState } from 'react';
import type { Page } from '../../shared/api.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import type { Outage } from '../../shared/types.ts';
import { OutageRows, OutageTable } from '../outage/table.tsx';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { Tabs } from '../tabs.tsx';
import { outageWord } from '../words/outage.ts';

const over = ['closed', 'rejected', 'merged'];
const STEP = 50;

export function OutagesPage(): ReactNode {
  const [past, setPast] = useQueryState('past', '');
  return (
    <>
      <h1 className="visually-hidden">{word('nav.outages')}</h1>
      <OutageTable />
      <Tabs
        names={over}
        chosen={past}
        label={(name) => stateWord('outage', name)}
        onChoose={(state) => setPast(past === state ? '' : state)}
      />
      {past !== '' && <Past state={past} />}
    </>
  );
}

function Past({ state }: { state: string }): ReactNode {
  const [limit, setLimit] = useState(STEP);
  const query = useRead<Page<Outage>>(`/outages?state=${state}&limit=${limit}`);
  return (
    <Answer query={query}>
      {({ items, nextCursor }) => (
        <>
          <OutageRows rows={items} />
          {nextCursor !== null && limit < 500 && (
            <button type="button" onClick={() => setLimit(limit + STEP)}>
              {outageWord('showMore', { count: STEP })}
            </button>
          )}
        </>
      )}
    </Answer>
  );
}

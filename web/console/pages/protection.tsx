/** The protection calendar (保电): what runs and what is ahead. */
import type { ReactNode } from 'react';
import { useProtected } from '../protected/now.tsx';
import { ProtectedEvents } from '../protected/table.tsx';
import { Answer } from '../query.tsx';
import { protectedWord } from '../words/protected.ts';

export default function ProtectionPage(): ReactNode {
  const query = useProtected();
  return (
    <section>
      <h1>{protectedWord('title')}</h1>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{protectedWord('none')}</p>
          ) : (
            <ProtectedEvents rows={items} heading="h2" />
          )
        }
      </Answer>
    </section>
  );
}

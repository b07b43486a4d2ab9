import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { SessionGate } from '../shared/session.tsx';
import '../shared/tokens.css';
import './field.css';
import { FieldApp } from './field-app.tsx';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, networkMode: 'always' } },
});
document.documentElement.dataset['theme'] = 'light';

createRoot(document.getElementById('root') as HTMLElement).render(
  <QueryClientProvider client={queries}>
    <SessionGate worksAway>
      <FieldApp />
    </SessionGate>
  </QueryClientProvider>,
);

// Without https there is no such helper, and the pages work with a signal only.
void navigator.serviceWorker
  ?.register('/field/sw.js', { scope: '/field', updateViaCache: 'none' })
  .catch(() => undefined);

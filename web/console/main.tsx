import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Route, Switch } from 'wouter';
import { LiveProvider } from '../shared/live.tsx';
import { SessionGate } from '../shared/session.tsx';
import '../shared/tokens.css';
import './console.css';
import './parts.css';
import './words/terms.ts';
import { Frame } from './frame/frame.tsx';
import { applyKeptTheme } from './frame/theme.ts';
import { Wall } from './wall.tsx';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, refetchOnWindowFocus: false } },
});

applyKeptTheme();
createRoot(document.getElementById('root') as HTMLElement).render(
  <QueryClientProvider client={queries}>
    <SessionGate>
      <LiveProvider>
        <Switch>
          <Route path="/console/wall">
            <Wall />
          </Route>
          <Route>
            <Frame />
          </Route>
        </Switch>
      </LiveProvider>
    </SessionGate>
  </QueryClientProvider>,
);

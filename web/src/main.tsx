import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.ts';
import { App } from './app.tsx';
import { ErrorBoundary } from './shared/error-boundary.tsx';
import './styles/index.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Changes are searchable within about a second, so responses stay fresh only briefly; going back is still instant.
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && !(error instanceof ApiError && isFinal(error.status)),
      retryDelay: 800,
    },
  },
});

function isFinal(status: number): boolean {
  return status >= 400 && status < 500;
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <ErrorBoundary what="The page">
          <App />
        </ErrorBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
}

import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

export function OfflineNote() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className="banner offline">
          You are offline. What you see may be out of date; searching goes on when you are back.
        </p>
      )}
    </div>
  );
}

import { useEffect, useState } from 'react';

/**
 * The token in the fragment of the address, which came from a link in a mail; '' without one. It is taken out of the address
 * bar, so that it stays in neither the history nor a copied address. A component that is created later does not find it.
 */
export function useLinkToken(): string {
  const [token, setToken] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    function take() {
      const { hash, pathname, search } = window.location;
      if (hash === '') return;
      setToken(hash.slice(1));
      window.history.replaceState(window.history.state, '', pathname + search);
    }
    take();
    // Another link that is opened in the same tab changes only the fragment, and loads nothing.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return token;
}

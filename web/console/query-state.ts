/** What a page shows stands in its address, so that a copied link shows the same. */
import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

/** One name of the address' query; the first value is what holds without it. */
export function useQueryState(name: string, first: string): [string, (next: string) => void] {
  const value = new URLSearchParams(useSearch()).get(name) ?? first;
  const [path, go] = useLocation();
  const set = useCallback(
    (next: string) => {
      const query = new URLSearchParams(location.search);
      if (next === first) query.delete(name);
      else query.set(name, next);
      go(`${path}${query.size === 0 ? '' : `?${query}`}`, { replace: true });
    },
    [name, first, path, go],
  );
  return [value, set];
}

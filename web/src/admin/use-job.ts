import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job } from '../../../src/contract/responses/job-response.ts';
import { isJob } from '../api/response-checks.ts';
import { fetchJob } from './admin-api.ts';

const pollMs = 3_000;

/**
 * A job that stays current until it has ended: by a stream of events, and by polling while there is no stream, because a
 * proxy holds it back or the session has to be renewed.
 */
export function useJob(id: number): UseQueryResult<Job> {
  const client = useQueryClient();
  const [isLive, setIsLive] = useState(false);
  const query = useQuery({
    queryKey: jobKey(id),
    queryFn: ({ signal }) => fetchJob(id, signal),
    refetchInterval: ({ state: { data } }) => (isLive || (data && hasEnded(data)) ? false : pollMs),
  });
  const isWatched = query.data !== undefined && !hasEnded(query.data);

  useEffect(() => {
    if (!isWatched) return;
    const source = new EventSource(`/v1/admin/jobs/${id}/events`);
    // The browser connects again by itself, unless the response was an error.
    source.onerror = () => setIsLive(false);
    for (const name of ['progress', 'end']) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        const job: unknown = parseJson(data);
        if (!isJob(job)) return;
        setIsLive(true);
        client.setQueryData(jobKey(id), job);
      });
    }
    return () => {
      source.close();
      setIsLive(false);
    };
  }, [client, id, isWatched]);

  return query;
}

function jobKey(id: number) {
  return ['admin', 'jobs', id];
}

/** Whether nothing more happens to a job unless somebody retries it. */
export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

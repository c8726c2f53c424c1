import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobSummary } from '../../../src/contract/responses/job-response.ts';
import { jobStates } from '../../../src/domain/enumerations.ts';
import { adminHref } from '../routing/routes.ts';
import { formatTime } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { fetchJobs } from './admin-api.ts';
import { JobActions } from './job-actions.tsx';
import { JobProgress } from './job-progress.tsx';

const refreshMs = 5_000;

/** The jobs, the newest first. The list follows their changes. */
export function JobsView() {
  const [state, setState] = useState('');
  const jobs = useInfiniteQuery({
    queryKey: ['admin', 'jobs', 'list', state],
    queryFn: ({ signal, pageParam }) => fetchJobs(state, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    refetchInterval: refreshMs,
  });
  return (
    <>
      <label className="alerts">
        <span>State</span>
        <select value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">All</option>
          {jobStates.map((each) => (
            <option key={each} value={each}>
              {codeLabel(each)}
            </option>
          ))}
        </select>
      </label>
      <JobList jobs={jobs} isFiltered={state !== ''} />
    </>
  );
}

interface JobListProps {
  jobs: ReturnType<typeof useInfiniteQuery<Awaited<ReturnType<typeof fetchJobs>>>>;
  isFiltered: boolean;
}

function JobList({ jobs, isFiltered }: JobListProps) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = jobs;
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return <p className="notice">{isFiltered ? 'No job is in this state.' : 'There are no jobs yet.'}</p>;
  return (
    <>
      <ul className="account-list" aria-label="Jobs">
        {items.map((job) => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
      {hasNextPage && (
        <button
          type="button"
          className="button"
          aria-disabled={isFetchingNextPage}
          onClick={() => isFetchingNextPage || void fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  );
}

function JobItem({ job }: { job: JobSummary }) {
  const times = [
    `Added ${formatTime(job.created_at)}`,
    job.finished_at && `ended ${formatTime(job.finished_at)}`,
    job.attempts > 1 && `attempt ${job.attempts} of ${job.max_attempts}`,
  ].filter(Boolean);
  return (
    <li>
      <div>
        <Link href={adminHref({ name: 'job', id: job.id })}>
          {codeLabel(job.kind)} {job.id}
        </Link>{' '}
        <span className={`tag job-${job.state}`}>{codeLabel(job.state)}</span>
        <p className="quiet">{times.join(' · ')}</p>
        <JobProgress job={job} />
        {job.error !== null && <p className="action-error">{job.error}</p>}
      </div>
      <JobActions job={job} />
    </li>
  );
}

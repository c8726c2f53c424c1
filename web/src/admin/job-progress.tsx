import type { JobSummary } from '../../../src/contract/responses/job-response.ts';
import { formatNumber } from '../shared/format.ts';

interface JobProgressProps {
  job: Pick<JobSummary, 'kind' | 'state' | 'progress'>;
}

/** How far a running job is, if it says so. */
export function JobProgress({ job: { kind, state, progress } }: JobProgressProps) {
  if (state !== 'running' || progress === null) return null;
  const { done, total, stage } = progress;
  const text = total === null ? formatNumber(done) : `${formatNumber(done)} of ${formatNumber(total)}`;
  return (
    <p className="job-progress">
      {/* Without a value, the bar says only that work goes on. */}
      <progress aria-label={`Progress of ${kind}`} {...(total ? { value: done, max: total } : {})} />{' '}
      <span className="quiet">{[stage, text].filter(Boolean).join(': ')}</span>
    </p>
  );
}

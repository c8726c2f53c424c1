import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JobSummary } from '../../../src/contract/responses/job-response.ts';
import { ActionError } from '../shared/action-error.tsx';
import { changeJob } from './admin-api.ts';
import { hasEnded } from './use-job.ts';

/** The buttons that run a job once more, or cancel it. */
export function JobActions({ job }: { job: JobSummary }) {
  const client = useQueryClient();
  const action = hasEnded(job) ? 'retry' : 'cancel';
  const change = useMutation({
    mutationFn: () => changeJob(job.id, action),
    onSettled: () => client.invalidateQueries({ queryKey: ['admin', 'jobs'] }),
  });
  if (job.state === 'done') return null;
  const label = action === 'retry' ? 'Run again' : 'Cancel';
  return (
    <div className="job-actions">
      <button
        type="button"
        className="button"
        aria-label={`${label}: job ${job.id}`}
        aria-disabled={change.isPending}
        onClick={() => change.isPending || change.mutate()}
      >
        {label}
      </button>
      <ActionError text={`Job ${job.id} was not changed.`} error={change.error} />
    </div>
  );
}

import type { Job } from '../../../src/contract/responses/job-response.ts';
import { ApiError } from '../api/client.ts';
import { formatTime } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { JobActions } from './job-actions.tsx';
import { JobProgress } from './job-progress.tsx';
import { useJob } from './use-job.ts';

/** A job, current while one looks at it. */
export function JobView({ id }: { id: number }) {
  const { data: job, error, refetch } = useJob(id);
  if (error instanceof ApiError && error.status === 404)
    return <p className="notice">There is no such job. Jobs that have ended are deleted after some days.</p>;
  if (error && !job) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!job) return <Skeleton rows={3} />;
  return (
    <>
      <div className="notice">
        <p role="status">
          {codeLabel(job.kind)}: {codeLabel(job.state)}
        </p>
        <JobProgress job={job} />
        {job.error !== null && <p className="form-error">{job.error}</p>}
        <JobActions job={job} />
      </div>
      <table className="facts">
        <caption className="visually-hidden">Details of job {id}</caption>
        <tbody>
          {listFacts(job).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function listFacts(job: Job): [name: string, value: string][] {
  const time = (text: string | null) => (text === null ? '' : formatTime(text));
  const json = (value: unknown) => (value === null || value === undefined ? '' : JSON.stringify(value));
  const facts: [string, string][] = [
    ['Priority', codeLabel(job.priority)],
    ['Attempts', `${job.attempts} of ${job.max_attempts}`],
    ['Added', time(job.created_at)],
    ['Not before', job.state === 'waiting' ? time(job.run_at) : ''],
    ['Started', time(job.started_at)],
    ['Ended', time(job.finished_at)],
    ['Worker', job.worker ?? ''],
    ['Asked for by', job.account_id === null ? 'The system' : `Account ${job.account_id}`],
    ['Request', job.request_id ?? ''],
    ['Works on', json(job.payload)],
    ['Result', json(job.result)],
  ];
  return facts.filter(([, value]) => value !== '');
}

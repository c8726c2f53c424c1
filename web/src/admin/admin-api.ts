import type { Job, JobList } from '../../../src/contract/responses/job-response.ts';
import { sendAuthenticated } from '../account/session.ts';
import { readJson } from '../api/client.ts';
import { type Check, isJob, isJobList } from '../api/response-checks.ts';

/** A page of jobs, the newest first; `state` is '' for all states. */
export function fetchJobs(state: string, cursor: string | null, signal: AbortSignal): Promise<JobList> {
  const query = new URLSearchParams();
  if (state !== '') query.set('state', state);
  if (cursor !== null) query.set('cursor', cursor);
  return get(`/v1/admin/jobs?${query}`, isJobList, signal);
}

export function fetchJob(id: number, signal: AbortSignal): Promise<Job> {
  return get(`/v1/admin/jobs/${id}`, isJob, signal);
}

/** Runs a job that has failed or was cancelled once more, or cancels one that has not ended. */
export async function changeJob(id: number, action: 'retry' | 'cancel'): Promise<void> {
  await sendAuthenticated(`/v1/admin/jobs/${id}/${action}`, { method: 'POST' });
}

async function get<T>(url: string, check: Check<T>, signal: AbortSignal): Promise<T> {
  return readJson(await sendAuthenticated(url, { signal }), check, signal);
}

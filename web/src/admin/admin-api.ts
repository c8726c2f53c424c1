import type { Dashboard } from '../../../src/contract/responses/dashboard-response.ts';
import type { Job, JobList } from '../../../src/contract/responses/job-response.ts';
import type { ReportList } from '../../../src/contract/responses/report-response.ts';
import { sendAuthenticated } from '../account/session.ts';
import { readJson } from '../api/client.ts';
import { type Check, isDashboard, isJob, isJobList, isReportList } from '../api/response-checks.ts';

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

export function fetchDashboard(signal: AbortSignal): Promise<Dashboard> {
  return get('/v1/admin/dashboard', isDashboard, signal);
}

/** The latest reports. */
export function fetchReports(signal: AbortSignal): Promise<ReportList> {
  return get('/v1/admin/reports', isReportList, signal);
}

/** Asks for a report, which a worker makes. `query` is the search of a report of its results. */
export async function addReport(report: { kind: string; format: string; query?: string }): Promise<void> {
  await sendAuthenticated('/v1/admin/reports', { method: 'POST', json: report });
}

async function get<T>(url: string, check: Check<T>, signal: AbortSignal): Promise<T> {
  return readJson(await sendAuthenticated(url, { signal }), check, signal);
}

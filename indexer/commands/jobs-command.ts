import { setTimeout as delay } from 'node:timers/promises';
import { Argument, type Command, Option } from 'commander';
import type pg from 'pg';
import type { Job, JobSummary } from '../../src/contract/responses/job-response.ts';
import { type JobState, jobStates } from '../../src/domain/enumerations.ts';
import { hasCode } from '../../src/errors.ts';
import {
  cancelJob,
  findJob,
  listJobIds,
  listJobs,
  retryJob,
} from '../../src/storage/postgres/jobs/job-administration.ts';
import type { Stored } from '../../src/storage/postgres/stored-record.ts';
import { runCommand, UsageError } from './command-context.ts';
import { jsonOption, readCount, readId, readIds } from './command-options.ts';
import { countOf, createProgress, interruptible, print, printError, printJson } from './terminal.ts';

const pollMs = 500;
// More jobs than this are changed by repeating the command.
const maxChanged = 10_000;

interface Filter {
  state?: JobState;
  kind?: string;
}

export function addJobsCommand(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('Manage jobs: work that workers do outside of requests')
    .addHelpText(
      'after',
      `
Examples:
  institutes jobs list --state failed
  institutes jobs show 17 --follow
  institutes jobs retry --state failed --kind import`,
    );
  addList(jobs);
  addShow(jobs);
  addChange(jobs, 'retry', 'Put failed or cancelled jobs back, and let waiting ones start at once');
  addChange(jobs, 'cancel', 'Cancel jobs that have not ended');
}

const stateOption = (description: string) => new Option('--state <state>', description).choices(jobStates);

function addList(jobs: Command) {
  jobs
    .command('list')
    .description('List the newest jobs: id, state, kind, attempts, time, progress and error')
    .addOption(stateOption('Only jobs in this state'))
    .option('--kind <kind>', 'Only jobs of this kind')
    .option('--limit <count>', 'Maximum number of jobs to list', readCount(10_000), 50)
    .option(...jsonOption)
    .action(({ json, limit, ...filter }: Filter & { limit: number; json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const { items, next } = await listJobs(pool, { ...filter, limit }, null);
        if (json) printJson({ jobs: items, more: next !== null });
        else if (items.length === 0) print('No jobs');
        else {
          for (const job of items) print(describeJob(job));
          if (next !== null) print('… and older ones (use --limit to list more)');
        }
        return 0;
      }),
    );
}

function describeJob(job: Stored<JobSummary>): string {
  const { id, state, kind, attempts, max_attempts, created_at, error } = job;
  return [
    String(id).padStart(6),
    state.padEnd(9),
    kind.padEnd(20),
    `${attempts}/${max_attempts}`,
    created_at.toISOString(),
    describeProgress(job),
    error ?? '',
  ]
    .join('  ')
    .trimEnd();
}

function describeProgress({ progress }: Stored<JobSummary>): string {
  if (!progress) return '-';
  const { done, total, stage } = progress;
  return `${stage ? `${stage} ` : ''}${done}${total === null ? '' : ` of ${total}`}`;
}

function addShow(jobs: Command) {
  jobs
    .command('show')
    .description('Show a job in full, as JSON')
    .argument('<id>', 'Id of the job', readId)
    .option('--follow', 'Show the progress until the job has ended; exits with 0 only if it is done then')
    .option('--json', 'Accepted for consistency; the output is always JSON')
    .action((id: number, { follow }: { follow?: boolean }) =>
      runCommand(async ({ pool }) => {
        const job = follow
          ? await interruptible((signal) => followJob(pool, id, signal))
          : await findJob(pool, id);
        printJson(job);
        return follow && job.state !== 'done' ? 1 : 0;
      }),
    );
}

/** Shows the progress on stderr until the job has ended. */
async function followJob(pool: pg.Pool, id: number, signal: AbortSignal): Promise<Stored<Job>> {
  const bar = createProgress(`job ${id}`);
  try {
    for (;;) {
      const job = await findJob(pool, id);
      if (job.progress) bar.update(job.progress.done, job.progress.total);
      if (job.finished_at !== null) return job;
      await delay(pollMs, undefined, { signal });
    }
  } finally {
    bar.stop();
  }
}

interface Change {
  changed: number[];
  failed: { id: number; reason: string }[];
}

function addChange(jobs: Command, action: 'retry' | 'cancel', description: string) {
  jobs
    .command(action)
    .description(description)
    .addArgument(new Argument('[ids...]', 'Ids of the jobs').argParser<number[] | undefined>(readIds))
    .addOption(stateOption('All jobs in this state instead of ids'))
    .option('--kind <kind>', 'With --state: only those of this kind')
    .option(...jsonOption)
    .action((ids: number[] | undefined, { state, kind, json }: Filter & { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        if ((ids === undefined || ids.length === 0) === (state === undefined) || (kind && !state))
          throw new UsageError(
            `Specify the ids of jobs, as in 'institutes jobs ${action} 17 18', or --state with or without --kind.`,
          );
        const chosen = state ? await listJobIds(pool, { state, kind }, maxChanged) : [...new Set(ids)];
        const change = await changeEach(pool, chosen, action === 'retry' ? retryJob : cancelJob);
        if (json) printJson(change);
        else {
          print(`${action === 'retry' ? 'Retried' : 'Cancelled'} ${countOf(change.changed.length, 'job')}`);
          for (const { reason } of change.failed) printError(reason);
        }
        return change.failed.length === 0 ? 0 : 1;
      }),
    );
}

/** Changes each of the jobs; one that cannot be changed does not keep the others from it. */
async function changeEach(
  pool: pg.Pool,
  ids: number[],
  change: (pool: pg.Pool, id: number) => Promise<unknown>,
): Promise<Change> {
  const outcome: Change = { changed: [], failed: [] };
  for (const id of ids) {
    try {
      await change(pool, id);
      outcome.changed.push(id);
    } catch (error) {
      if (!hasCode(error, 'not-found', 'conflict')) throw error;
      outcome.failed.push({ id, reason: (error as Error).message });
    }
  }
  return outcome;
}

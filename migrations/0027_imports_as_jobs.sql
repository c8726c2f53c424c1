-- Up Migration

-- An import is a job: its state, attempts and failure are those of the job. Null until the file is uploaded.
alter table import_jobs add column job_id bigint unique references jobs (id) on delete cascade;

do $$
declare
  import import_jobs;
  job bigint;
begin
  for import in select * from import_jobs where state <> 'uploading' order by id loop
    insert into jobs
      (kind, version, payload, priority, state, max_attempts, error, account_id, request_id, created_at, started_at, finished_at)
    values
      ('import', 1, jsonb_build_object('import_id', import.id), 1,
       case when import.state = 'running' then 'waiting' else import.state end, 5,
       import.failure, import.account_id, import.request_id, import.created_at, import.started_at, import.finished_at)
    returning id into job;
    update import_jobs set job_id = job where id = import.id;
  end loop;
end $$;

alter table import_jobs drop column state, drop column attempts, drop column failure, drop column finished_at;

-- What a worker has counted for the dashboard, by group.
create table dashboard_figures (
  name text primary key,
  figures jsonb not null,
  as_of timestamptz not null default now()
);

-- Scheduled jobs replace it.
drop table chores;

-- Down Migration

create table chores (
  name text primary key,
  done_on date not null
);
drop table dashboard_figures;

alter table import_jobs
  add column state text not null default 'uploading' check (state in ('uploading', 'waiting', 'running', 'done', 'failed', 'cancelled')),
  add column attempts smallint not null default 0,
  add column failure text,
  add column finished_at timestamptz;
update import_jobs i
set state = case when j.state = 'queued' then 'waiting' else j.state end,
  failure = case when j.state = 'failed' then j.error end,
  finished_at = j.finished_at
from jobs j where j.id = i.job_id;
create index import_jobs_open on import_jobs (id) where state in ('uploading', 'waiting', 'running');
alter table import_jobs drop column job_id;
delete from jobs where kind = 'import';

-- Up Migration

-- The source that has brought a programme, as institutes.source; null: an editor, or nobody knows.
alter table programmes add column source text;

-- Bulk imports that were asked for over REST; an indexer does them, one at a time.
create table import_jobs (
  id bigint generated always as identity primary key,
  -- null: by what the text looks like.
  format text,
  -- null: the format's.
  source text,
  dry_run boolean not null,
  state text not null default 'uploading' check (state in ('uploading', 'waiting', 'running', 'done', 'failed', 'cancelled')),
  account_id bigint not null,
  actor text not null,
  request_id text not null,
  -- Of the text, decoded.
  bytes bigint not null default 0,
  -- Rows that were read so far; records that they have, null before all are read.
  read integer not null default 0,
  records integer,
  -- The batches that are written end here; null before the first.
  checkpoint jsonb,
  summary jsonb,
  failure text,
  attempts smallint not null default 0,
  created_at timestamptz not null default now(),
  touched_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index import_jobs_open on import_jobs (id) where state in ('uploading', 'waiting', 'running');

-- The text of a job, gzip-compressed, in parts; deleted when it ends.
create table import_parts (
  job_id bigint not null references import_jobs (id) on delete cascade,
  number integer not null,
  body bytea not null,
  primary key (job_id, number)
);
-- It is compressed already.
alter table import_parts alter column body set storage external;

-- Rows that were not imported; one may be of several records.
create table import_errors (
  job_id bigint not null references import_jobs (id) on delete cascade,
  line integer not null,
  reason text not null,
  primary key (job_id, line, reason)
);

-- Down Migration

drop table import_errors, import_parts, import_jobs;
alter table programmes drop column source;

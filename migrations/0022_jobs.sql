-- Up Migration

-- Work that no request waits for. The row is written in the transaction of its cause and is its own outbox entry: the relay
-- publishes the id of a job that is due, and a worker runs it.
create table jobs (
  id bigint generated always as identity primary key,
  -- Not an enumeration: a job that no worker knows must be stored in order to be reported as failed.
  kind text not null check (kind ~ '^[a-z][a-z0-9-]{0,60}$'),
  -- The version of the payload's shape.
  version smallint not null,
  payload jsonb not null,
  -- 0: a person waits for it; 1: a person asked for it; 2: nobody waits.
  priority smallint not null check (priority between 0 and 2),
  state text not null default 'waiting'
    check (state in ('waiting', 'queued', 'running', 'done', 'failed', 'cancelled')),
  -- At most one job has a given key, for example one of a kind and day.
  unique_key text unique check (length(unique_key) <= 200),
  attempts smallint not null default 0,
  max_attempts smallint not null check (max_attempts > 0),
  -- Rises with each start. A worker that was replaced while it hung has an older number and can no longer write.
  run integer not null default 0,
  -- Not started before.
  run_at timestamptz not null default now(),
  progress jsonb,
  result jsonb,
  -- Why the last attempt failed.
  error text,
  -- Who asked for it; null for the system.
  account_id bigint,
  request_id text,
  -- The process that runs it or ran it last.
  worker text,
  created_at timestamptz not null default now(),
  queued_at timestamptz,
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);
create index jobs_due on jobs (priority, run_at, id) where state = 'waiting';
create index jobs_open on jobs (state, heartbeat_at) where state in ('waiting', 'queued', 'running');
create index jobs_finished on jobs (finished_at) where finished_at is not null;
create index jobs_kind on jobs (kind, id);
create trigger wake_relay after insert on jobs for each statement execute function wake_relay();

-- Down Migration

drop table jobs;

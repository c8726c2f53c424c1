-- Up Migration

-- A report that somebody, or the schedule, asked for. Its job has the state; the rest is set in the transaction that completes the
-- file, so that no incomplete file is ever served.
create table reports (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('search', 'data-quality', 'searches')),
  format text not null check (format in ('csv', 'xlsx')),
  -- The canonical query string of the search; empty for other kinds.
  query text not null default '',
  -- Who asked for it; null for the schedule, or once the account is deleted.
  account_id bigint references accounts (id) on delete set null,
  job_id bigint not null unique references jobs (id) on delete cascade,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  -- The moment that all rows are of.
  as_of timestamptz,
  row_count integer,
  bytes bigint,
  -- What a data-quality report found, as counts by problem.
  summary jsonb,
  check ((completed_at is null) = (bytes is null))
);
create index reports_account on reports (account_id, id);

-- The file in parts of 1 MB, of which the last is shorter. Files are compressed, or CSV that is read in parts.
create table report_parts (
  report_id bigint not null references reports (id) on delete cascade,
  number integer not null,
  body bytea not null,
  primary key (report_id, number)
);
alter table report_parts alter column body set storage external;

-- How often a search without success was followed by another one of the same viewer, by day. Says nothing about who searched.
create table search_reformulations (
  day date not null,
  q text not null,
  next_q text not null,
  times integer not null check (times > 0),
  primary key (day, q, next_q)
);

-- `downloads` signs the links to the files of reports.
insert into installation_keys (name, secret)
values ('downloads', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

-- Down Migration

delete from installation_keys where name = 'downloads';
drop table search_reformulations, report_parts, reports;

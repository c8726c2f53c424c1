-- Up Migration

-- When the owner of a saved search is told of news by e-mail. Only news of changes after alerts_since is told, and only
-- news above told_until has not been told.
alter table saved_searches
  add column alerts text not null default 'off' check (alerts in ('off', 'daily', 'weekly')),
  add column alerts_since timestamptz not null default now(),
  add column told_until bigint not null default 0,
  -- What the search finds, whatever the order of its results. A canonical query has the order once, behind the constraints.
  add column constraints text not null
    generated always as (ltrim(regexp_replace(query, '(^|&)sort=[^&]*', ''), '&')) stored;
update saved_searches set alerts = 'daily' where notify;
alter table saved_searches drop column notify;
create index saved_searches_alerts on saved_searches (constraints) where alerts <> 'off';

-- 'Alerts have not looked at this institute since it changed.' The outbox cannot be used: its rows are gone in milliseconds.
create table changed_institutes (
  id bigint generated always as identity primary key,
  institute_id bigint not null,
  changed_at timestamptz not null default clock_timestamp()
);

-- What each institute was when alerts last looked at it while it was published, as src/domain/alerts/material.ts writes it.
create table institute_snapshots (
  institute_id bigint primary key,
  material text not null
);
-- Rows are compressed from 256 bytes on, not only from 2 kB.
alter table institute_snapshots set (toast_tuple_target = 256);

-- How far the snapshots of the institutes that were there before alerts are taken; they are not news.
create table snapshot_progress (
  only_one boolean primary key default true check (only_one),
  cursor bigint not null default 0,
  finished_at timestamptz
);
insert into snapshot_progress default values;

-- Some changed institutes that are matched together; distinct searches up to cursor have been matched with them.
create table alert_rounds (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  cursor bigint not null default 0,
  matched_at timestamptz
);
create index alert_rounds_open on alert_rounds (id) where matched_at is null;

-- How an institute differs from its snapshot.
create table institute_differences (
  id bigint generated always as identity primary key,
  round_id bigint not null references alert_rounds (id) on delete cascade,
  institute_id bigint not null,
  changed_at timestamptz not null,
  -- Null: it has not been published before.
  before text,
  after text not null,
  -- The reasons that do not depend on a search (src/domain/alerts/news.ts).
  facts jsonb not null
);
create index institute_differences_round on institute_differences (round_id, id);

-- The distinct searches that are matched.
create table watched_searches (
  id bigint generated always as identity primary key,
  query text not null unique
);

-- A reason why an institute is news to a search. Rows outlive their difference, so that no reason is given twice.
create table search_news (
  id bigint generated always as identity,
  watch_id bigint not null references watched_searches (id) on delete cascade,
  institute_id bigint not null,
  difference_id bigint not null,
  -- Position in the facts of the difference; -1: it now matches.
  fact smallint not null,
  -- A hash of the reason with its values.
  key bigint not null,
  created_at timestamptz not null default now(),
  primary key (watch_id, id),
  unique (watch_id, institute_id, key)
);
-- For pruning. Rows are appended in the order of their time, so that a few pages suffice.
create index search_news_created on search_news using brin (created_at);

-- The digests of a day. A job for each person with news was added for the accounts up to cursor.
create table digest_days (
  day date primary key,
  -- Whether weekly searches are due as well: on the first day of a week on which digests are sent.
  weekly boolean not null,
  -- The last news that they tell.
  news_until bigint not null,
  cursor bigint not null default 0,
  finished_at timestamptz
);

create or replace function leave_changes(ids bigint[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  insert into outbox (institute_id, request_id, bulk)
  select id, nullif(current_setting('app.request_id', true), ''),
    coalesce(current_setting('app.bulk', true), '') = 'on' or count(*) over () > 100
  from (select distinct id from unnest(ids) as id) changed;
  insert into changed_institutes (institute_id) select distinct id from unnest(ids) as id;
end $$;

-- Down Migration

create or replace function leave_changes(ids bigint[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  insert into outbox (institute_id, request_id, bulk)
  select id, nullif(current_setting('app.request_id', true), ''),
    coalesce(current_setting('app.bulk', true), '') = 'on' or count(*) over () > 100
  from (select distinct id from unnest(ids) as id) changed;
end $$;
drop table digest_days, search_news, watched_searches, institute_differences, alert_rounds, snapshot_progress, institute_snapshots, changed_institutes;
drop index saved_searches_alerts;
alter table saved_searches add column notify boolean not null default false;
update saved_searches set notify = alerts <> 'off';
alter table saved_searches
  alter column notify drop default,
  drop column constraints, drop column told_until, drop column alerts_since, drop column alerts;

-- Up Migration

-- What was searched for: no word of who did. One partition a day (UTC), dropped when it is old.
create table search_events (
  at timestamptz not null,
  -- How often, within a second.
  searches integer not null check (searches > 0),
  -- Null where nothing was typed.
  q text,
  -- Parameter -> values.
  filters jsonb not null check (jsonb_typeof(filters) = 'object'),
  -- Null: turned by cursor.
  page integer,
  total integer not null,
  -- On average.
  took_ms real not null,
  -- As in X-Cache.
  state text not null
) partition by range (at);

-- Attached, not created in place: that would shut out whoever reads and writes the others.
create function open_search_events_day(day date) returns void language plpgsql as $$
declare
  name text := 'search_events_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass(name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('search events day'));
  if to_regclass(name) is not null then
    return;
  end if;
  execute format('create table %I (like search_events including constraints)', name);
  execute format(
    'alter table search_events attach partition %I for values from (%L) to (%L)',
    name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC'
  );
end $$;

-- Batches that are kept: one that is delivered twice counts once.
create table event_batches (
  id uuid primary key,
  kept_at timestamptz not null default now()
);
create index event_batches_kept_at on event_batches (kept_at);

create table institute_views (
  institute_id bigint not null references institutes (id) on delete cascade,
  day date not null,
  views integer not null check (views > 0),
  primary key (institute_id, day)
);
create index institute_views_day on institute_views (day);

-- What views add to the popularity of a document. Apart from the record: an editor's version does not rise by it.
create table institute_view_scores (
  institute_id bigint primary key references institutes (id) on delete cascade,
  score integer not null check (score > 0)
);
create trigger leave_changes_insert after insert on institute_view_scores
  referencing new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_update after update on institute_view_scores
  referencing old table as old_rows new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_delete after delete on institute_view_scores
  referencing old table as old_rows for each statement execute function leave_part_changes();
create trigger leave_changes_truncate before truncate on institute_view_scores
  for each statement execute function leave_truncated_changes();

-- What one process does once a day for all.
create table chores (
  name text primary key,
  done_on date not null
);

-- Down Migration

drop table chores, institute_view_scores, institute_views, event_batches, search_events;
drop function open_search_events_day(date);

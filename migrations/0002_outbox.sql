-- Up Migration

-- A change says 'this institute may differ now': an id, never a payload.
create table outbox (
  id bigint generated always as identity primary key,
  institute_id bigint not null,
  request_id text,
  created_at timestamptz not null default clock_timestamp()
) with (
  -- Rows live for milliseconds: vacuum by count, not by share of the table, and without pausing.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000,
  autovacuum_vacuum_cost_delay = 0
);

-- The indexes that live changes are written to.
create table targets (
  index_name text primary key check (index_name ~ '^[a-z0-9][a-z0-9._-]*$'),
  created_at timestamptz not null default now()
);

-- Drawn before a document is read; the document's external version. Cache 1: stamps must rise in the order of drawing.
create sequence read_stamps cache 1;

-- NOTIFY only wakes the relay. An empty payload collapses to one notification a transaction. It takes a lock of the
-- whole server at commit, so `alter database ... set app.outbox_notify = 'off'` leaves the relay to its poll.
create function wake_relay() returns trigger language plpgsql as $$
begin
  if current_setting('app.outbox_notify', true) is distinct from 'off' then
    perform pg_notify('outbox', '');
  end if;
  return null;
end $$;
create trigger wake_relay after insert on outbox for each statement execute function wake_relay();

-- The transaction's setting app.request_id, where there is one, travels with its changes.
create function leave_changes(ids bigint[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  insert into outbox (institute_id, request_id)
  select distinct id, nullif(current_setting('app.request_id', true), '') from unnest(ids) as id;
end $$;

create function leave_institute_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform leave_changes((select array_agg(id) from new_rows));
  elsif tg_op = 'DELETE' then
    perform leave_changes((select array_agg(id) from old_rows));
  else
    perform leave_changes((
      select array_agg(id) from (
        select n.id from new_rows n join old_rows o on o.id = n.id where n is distinct from o
        union all
        -- What a child's document says of its university.
        select child.id
        from new_rows n
        join old_rows o on o.id = n.id
        join institutes child on child.affiliation_id = n.id
        where (n.name, n.slug, n.status) is distinct from (o.name, o.slug, o.status)
      ) changed
    ));
  end if;
  return null;
end $$;
create trigger leave_changes_insert after insert on institutes
  referencing new table as new_rows for each statement execute function leave_institute_changes();
create trigger leave_changes_update after update on institutes
  referencing old table as old_rows new table as new_rows for each statement execute function leave_institute_changes();
create trigger leave_changes_delete after delete on institutes
  referencing old table as old_rows for each statement execute function leave_institute_changes();

-- One function for every table that belongs to an institute by institute_id.
create function leave_part_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform leave_changes((select array_agg(institute_id) from new_rows));
  elsif tg_op = 'DELETE' then
    perform leave_changes((select array_agg(institute_id) from old_rows));
  else
    perform leave_changes((
      select array_agg(institute_id) from (
        (table new_rows except all table old_rows) union all (table old_rows except all table new_rows)
      ) changed
    ));
  end if;
  return null;
end $$;

create trigger leave_changes_insert after insert on programmes
  referencing new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_update after update on programmes
  referencing old table as old_rows new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_delete after delete on programmes
  referencing old table as old_rows for each statement execute function leave_part_changes();

create trigger leave_changes_insert after insert on institute_disciplines
  referencing new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_update after update on institute_disciplines
  referencing old table as old_rows new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_delete after delete on institute_disciplines
  referencing old table as old_rows for each statement execute function leave_part_changes();

create trigger leave_changes_insert after insert on institute_facilities
  referencing new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_update after update on institute_facilities
  referencing old table as old_rows new table as new_rows for each statement execute function leave_part_changes();
create trigger leave_changes_delete after delete on institute_facilities
  referencing old table as old_rows for each statement execute function leave_part_changes();

-- A place is named in the documents of all institutes in it and below it. Inserted and deleted places have none.
create function leave_place_changes() returns trigger language plpgsql as $$
begin
  perform leave_changes((
    with recursive changed as (
      select n.id from new_rows n join old_rows o on o.id = n.id where n is distinct from o
      union
      select child.id from places child join changed on child.parent_id = changed.id
    )
    select array_agg(institutes.id) from institutes join changed on institutes.place_id = changed.id
  ));
  return null;
end $$;
create trigger leave_changes_update after update on places
  referencing old table as old_rows new table as new_rows for each statement execute function leave_place_changes();

-- TRUNCATE fires no row events and has no transition tables: ask before the rows are gone.
create function leave_truncated_changes() returns trigger language plpgsql as $$
begin
  perform leave_changes((select array_agg(id) from institutes));
  return null;
end $$;
create trigger leave_changes_truncate before truncate on institutes
  for each statement execute function leave_truncated_changes();
create trigger leave_changes_truncate before truncate on programmes
  for each statement execute function leave_truncated_changes();
create trigger leave_changes_truncate before truncate on institute_disciplines
  for each statement execute function leave_truncated_changes();
create trigger leave_changes_truncate before truncate on institute_facilities
  for each statement execute function leave_truncated_changes();

-- Down Migration

drop table outbox, targets;
drop sequence read_stamps;
drop function wake_relay(), leave_changes(bigint[]);
drop function leave_institute_changes() cascade;
drop function leave_part_changes() cascade;
drop function leave_place_changes() cascade;
drop function leave_truncated_changes() cascade;

-- Up Migration

-- Changes of an import are carried beside those of single edits and delay none of them. A transaction says that its
-- changes are bulk by its setting app.bulk = 'on'.
alter table outbox add column bulk boolean not null default false;
create index outbox_order on outbox (bulk, id);

-- 'What the documents of this parent's children say of it differs now'. The relay finds the children, once the change
-- is committed: a child that another transaction adds at the same time is found by the one or by the other. Found in
-- this transaction, it could be missed by both.
create table fan_outs (
  id bigint generated always as identity primary key,
  parent text not null check (parent in ('institute', 'place')),
  parent_id bigint not null,
  -- Changes of the children up to this id are handed over.
  cursor bigint not null default 0,
  request_id text,
  created_at timestamptz not null default clock_timestamp()
);
create index fan_outs_parent on fan_outs (parent, parent_id);
create trigger wake_relay after insert on fan_outs for each statement execute function wake_relay();

-- What an index has fields for: documents written to it are cut down to that. Null: not known, nothing is cut.
alter table targets add column properties jsonb check (jsonb_typeof(properties) = 'object');

-- An index that is being filled: institutes up to cursor are in it.
create table rebuilds (
  index_name text primary key references targets (index_name) on delete cascade,
  definition_checksum text not null,
  cursor bigint not null default 0,
  documents bigint not null default 0,
  total bigint not null,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- While its one row is there, nothing is carried and nothing is indexed.
create table pause (
  only_one boolean primary key default true check (only_one),
  at timestamptz not null default now()
);

-- What no index takes, from the dead-letter queue.
create table dead_letters (
  id bigint generated always as identity primary key,
  -- One message that is delivered twice is kept once.
  message_id text not null unique,
  institute_ids bigint[] not null,
  index_name text,
  reason text not null,
  body jsonb,
  request_ids text[] not null default '{}',
  at timestamptz not null default now()
);

create or replace function leave_changes(ids bigint[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  insert into outbox (institute_id, request_id, bulk)
  select distinct id, nullif(current_setting('app.request_id', true), ''),
    coalesce(current_setting('app.bulk', true), '') = 'on'
  from unnest(ids) as id;
end $$;

create function leave_fan_outs(of_parent text, ids bigint[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  insert into fan_outs (parent, parent_id, request_id)
  select of_parent, id, nullif(current_setting('app.request_id', true), '') from unnest(ids) as id;
end $$;

create or replace function leave_institute_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform leave_changes((select array_agg(id) from new_rows));
  elsif tg_op = 'DELETE' then
    perform leave_changes((select array_agg(id) from old_rows));
  else
    perform leave_changes((
      select array_agg(n.id) from new_rows n join old_rows o on o.id = n.id where n is distinct from o
    ));
    -- What a child's document says of its university.
    perform leave_fan_outs('institute', (
      select array_agg(n.id) from new_rows n join old_rows o on o.id = n.id
      where (n.name, n.slug, n.status) is distinct from (o.name, o.slug, o.status)
    ));
  end if;
  return null;
end $$;

-- A place is named in the documents of all institutes in it and below it. Inserted and deleted places have none.
create or replace function leave_place_changes() returns trigger language plpgsql as $$
begin
  perform leave_fan_outs('place', (
    select array_agg(n.id) from new_rows n join old_rows o on o.id = n.id where n is distinct from o
  ));
  return null;
end $$;

-- Down Migration

-- Fan-outs that wait are lost with their table.
create or replace function leave_changes(ids bigint[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  insert into outbox (institute_id, request_id)
  select distinct id, nullif(current_setting('app.request_id', true), '') from unnest(ids) as id;
end $$;
create or replace function leave_institute_changes() returns trigger language plpgsql as $$
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
create or replace function leave_place_changes() returns trigger language plpgsql as $$
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
drop function leave_fan_outs(text, bigint[]);
drop table fan_outs, rebuilds, pause, dead_letters;
alter table targets drop column properties;
drop index outbox_order;
alter table outbox drop column bulk;

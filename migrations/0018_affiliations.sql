-- Up Migration

-- A statement that changes this many institutes must not delay single edits, whoever runs it: it goes with the bulk
-- changes. The colleges of a deleted university are such a statement.
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

-- What the documents of affiliated institutes say of a university; null for one that they must not name: its name is
-- public only while it is published.
create function shown_as_university(kind text, status text, name text, slug text) returns text[]
language sql immutable as $$
  select case when kind = 'university' and status = 'published' then array[name, slug] end
$$;

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
      where shown_as_university(n.kind, n.status, n.name, n.slug)
        is distinct from shown_as_university(o.kind, o.status, o.name, o.slug)
    ));
  end if;
  return null;
end $$;

-- Why an institute cannot be affiliated to another one, as a phrase about that one; null where it can be, or where there
-- is no such university. A new institute has no id yet.
create function affiliation_fault(institute bigint, university bigint) returns text language sql stable as $$
  select case
    when u.id = institute then 'is the institute itself'
    when u.kind <> 'university' then 'is not a university'
    when u.status = 'archived' then 'is archived'
    when exists (
      with recursive above as (
        select u.affiliation_id as id
        union
        select i.affiliation_id from above join institutes i on i.id = above.id
      )
      select from above where id = institute
    ) then 'is itself affiliated to this institute'
  end
  from institutes u where u.id = university
$$;

-- Documents that name a university that is not published.
insert into outbox (institute_id, bulk)
select i.id, true from institutes i join institutes u on u.id = i.affiliation_id
where u.kind <> 'university' or u.status <> 'published';

-- Down Migration

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
    perform leave_fan_outs('institute', (
      select array_agg(n.id) from new_rows n join old_rows o on o.id = n.id
      where (n.name, n.slug, n.status) is distinct from (o.name, o.slug, o.status)
    ));
  end if;
  return null;
end $$;
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
drop function affiliation_fault(bigint, bigint), shown_as_university(text, text, text, text);

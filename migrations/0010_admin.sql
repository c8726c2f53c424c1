-- Up Migration

-- The fields that an editor has stated, by the names that provenance has, and 'programmes': no import and no generation
-- writes them any more.
alter table institutes add column stated_fields text[] not null default '{}';

-- What admins look for words in: lower case, each word after a blank, so that '% word%' finds beginnings of words and
-- the index has trigrams of words as short as one letter. A column, not an index of an expression: each hit is compared
-- again, and words that thousands have took a quarter of a second. No generated one: those are null in triggers that run
-- before, and every update would seem to change something.
create extension if not exists pg_trgm;
alter table institutes add column words text not null default '';
create function write_institute_words() returns trigger language plpgsql as $$
begin
  new.words := ' ' || regexp_replace(
    lower(new.name || ' ' || new.slug || ' ' || array_to_string(new.aliases, ' ')), '[^[:alnum:]]+', ' ', 'g'
  );
  return new;
end $$;
create trigger write_words before insert or update of name, slug, aliases on institutes
  for each row execute function write_institute_words();
-- Nobody's edit: no version rises, and no document differs.
alter table institutes disable trigger user;
alter table institutes enable trigger write_words;
update institutes set name = name;
alter table institutes enable trigger user;
create index institutes_words on institutes using gin (words gin_trgm_ops);
create index institutes_updated on institutes (updated_at, id);
create index institutes_name on institutes (name, id);

-- Answers to requests that carry an Idempotency-Key, for a day.
create table idempotency_keys (
  account_id bigint not null references accounts (id) on delete cascade,
  key text not null check (length(key) between 1 and 255),
  request_hash text not null,
  -- Null only within the transaction that does the work.
  status smallint,
  -- json, not jsonb: as it went out.
  response json,
  created_at timestamptz not null default now(),
  primary key (account_id, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);

create index audit_at on audit (at);
create index audit_actor on audit (actor, id);

create function is_bulk() returns boolean language sql stable as $$
  select coalesce(current_setting('app.bulk', true), '') = 'on'
$$;

-- An import's source is the record of what it brought. One row for each of its statements says who, when and how many
-- rows; one for each of 60,000 rows would double its time.
create function write_bulk_audit() returns trigger language plpgsql as $$
declare
  n bigint;
begin
  if not is_bulk() then
    return null;
  end if;
  if tg_op = 'DELETE' then
    select count(*) into n from old_rows;
  else
    select count(*) into n from new_rows;
  end if;
  if n > 0 then
    insert into audit (actor, action, entity, entity_id, after, request_id)
    values (
      coalesce(nullif(current_setting('app.actor', true), ''), session_user),
      lower(tg_op), tg_table_name, '*', jsonb_build_object('rows', n),
      nullif(current_setting('app.request_id', true), '')
    );
  end if;
  return null;
end $$;

create function write_truncate_audit() returns trigger language plpgsql as $$
begin
  insert into audit (actor, action, entity, entity_id, request_id)
  values (
    coalesce(nullif(current_setting('app.actor', true), ''), session_user),
    'delete', tg_table_name, '*', nullif(current_setting('app.request_id', true), '')
  );
  return null;
end $$;

-- words says what the names do.
do $$
declare
  audited text;
begin
  foreach audited in array '{institutes,programmes,institute_disciplines,institute_facilities,places}'::text[] loop
    execute format(
      'create trigger write_audit after insert or delete on %I
         for each row when (not is_bulk()) execute function write_audit(''words'')', audited);
    execute format(
      'create trigger write_audit_update after update on %I
         for each row when (old.* is distinct from new.* and not is_bulk()) execute function write_audit(''words'')', audited);
    execute format(
      'create trigger write_bulk_audit_insert after insert on %I referencing new table as new_rows
         for each statement execute function write_bulk_audit()', audited);
    execute format(
      'create trigger write_bulk_audit_update after update on %I referencing new table as new_rows
         for each statement execute function write_bulk_audit()', audited);
    execute format(
      'create trigger write_bulk_audit_delete after delete on %I referencing old table as old_rows
         for each statement execute function write_bulk_audit()', audited);
    execute format(
      'create trigger write_truncate_audit after truncate on %I
         for each statement execute function write_truncate_audit()', audited);
  end loop;
end $$;

-- Down Migration

do $$
declare
  audited text;
begin
  foreach audited in array '{institutes,programmes,institute_disciplines,institute_facilities,places}'::text[] loop
    execute format('drop trigger write_audit on %I', audited);
    execute format('drop trigger write_audit_update on %I', audited);
  end loop;
end $$;
drop function write_bulk_audit() cascade;
drop function write_truncate_audit() cascade;
drop function is_bulk();
drop index audit_at, audit_actor, institutes_updated, institutes_name;
drop table idempotency_keys;
drop trigger write_words on institutes;
drop function write_institute_words();
alter table institutes drop column words, drop column stated_fields;

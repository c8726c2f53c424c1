-- Up Migration

create table accounts (
  id bigint generated always as identity primary key,
  -- In lower case.
  email text not null unique check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  password_hash text not null,
  role text not null default 'student' check (role in ('student', 'editor', 'admin', 'operator')),
  disabled_at timestamptz,
  -- Sessions from before go on no more.
  signed_out_at timestamptz,
  created_at timestamptz not null default now()
);

-- What its arguments name is left out of the audit. Parts without an id of their own go by their institute's.
create or replace function write_audit() returns trigger language plpgsql as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - coalesce(tg_argv, '{}') end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - coalesce(tg_argv, '{}') end;
begin
  insert into audit (actor, action, entity, entity_id, before, after, request_id)
  values (
    coalesce(nullif(current_setting('app.actor', true), ''), session_user),
    lower(tg_op), tg_table_name,
    coalesce(coalesce(new_row, old_row) ->> 'id', coalesce(new_row, old_row) ->> 'institute_id'),
    old_row, new_row, nullif(current_setting('app.request_id', true), '')
  );
  return null;
end $$;

-- Whoever made or changed accounts is known; hashes of passwords are nobody's to read.
create trigger write_audit after insert or update or delete on accounts
  for each row execute function write_audit('password_hash');

-- Keys that access tokens are signed with: whoever can write here could make any account an admin anyway. One signs from
-- signs_from on, so that every process knows it before the first token; it is trusted until it is removed.
create table signing_keys (
  kid text primary key,
  private_key text not null,
  signs_from timestamptz not null,
  created_at timestamptz not null default now()
);

-- Down Migration

-- write_audit stays: without arguments it does what it did before.
drop table signing_keys, accounts;

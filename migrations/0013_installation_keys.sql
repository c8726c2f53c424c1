-- Up Migration

-- Secrets that all processes of one installation share and nobody outside knows; whoever can read here could as well
-- change what they protect. 64 hexadecimal digits each, from Postgres' own strong random numbers.
create table installation_keys (
  name text primary key,
  secret text not null,
  created_at timestamptz not null default now()
);
insert into installation_keys (name, secret)
select name, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
from unnest(array['cursor', 'viewers']) as name;

-- Down Migration

drop table installation_keys;

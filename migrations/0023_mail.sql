-- Up Migration

-- Keys: `unsubscribe` signs the links that end alerts, `mail` hashes addresses.
insert into installation_keys (name, secret)
select name, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
from unnest(array['mail', 'unsubscribe']) as name;

-- E-mails are counted by address, also those to people without an account or whose account is deleted, so only a hash is stored.
create function mail_address_hash(address text) returns bytea language sql stable as $$
  select sha256(convert_to(secret || lower(address), 'UTF8')) from installation_keys where name = 'mail'
$$;

-- The ledger: one row for each e-mail, claimed before it is sent.
create table mails (
  id bigint generated always as identity primary key,
  -- Null: the address has no account, or the e-mail must be sent although the account may be deleted.
  account_id bigint references accounts (id) on delete cascade,
  kind text not null check (kind in (
    'registration', 'already-registered', 'reset-password', 'confirm-address', 'address-changed', 'saved-search-digest'
  )),
  -- What makes it this e-mail among those of its kind: the day of a digest, the request of another one.
  period text not null check (length(period) between 1 and 100),
  address_hash bytea not null,
  -- claimed: it is being sent, or its sender was killed; deferred: it was not sent and will be tried again; uncertain: the
  -- connection broke before the mail server's answer; bounced: the address is refused for good.
  state text not null check (state in ('claimed', 'deferred', 'sent', 'uncertain', 'bounced', 'failed')),
  attempts integer not null default 0,
  -- What the mail server or the limit said last; without addresses.
  reason text,
  created_at timestamptz not null default clock_timestamp(),
  claimed_at timestamptz,
  ended_at timestamptz,
  unique nulls not distinct (account_id, kind, period)
);
create index mails_address on mails (address_hash, kind, claimed_at);
create index mails_created on mails (created_at);

-- Addresses that a mail server has refused for good.
create table mail_bounces (
  address_hash bytea primary key,
  hard_bounces integer not null check (hard_bounces > 0),
  last_status text not null,
  last_at timestamptz not null default clock_timestamp()
);

-- When the next e-mail may be sent, for the limit of all workers together: one row.
create table mail_pace (
  only_row boolean primary key default true check (only_row),
  next_at timestamptz not null
);
insert into mail_pace (next_at) values ('2000-01-01');

-- Down Migration

drop table mail_pace, mail_bounces, mails;
drop function mail_address_hash(text);
delete from installation_keys where name in ('mail', 'unsubscribe');

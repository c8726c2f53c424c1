-- Up Migration

-- When somebody proved by a link in an e-mail that the address is theirs. Null for accounts from before: their addresses were
-- never proven. They work as before, but get no e-mail that they did not just ask for.
alter table accounts add column confirmed_at timestamptz;

-- Requests for an e-mail to an address, which is known to have an account or not: only the worker looks. The mail's purpose is
-- decided by the worker too: a registration becomes 'already-registered' when the address has an account.
create table account_links (
  id bigint generated always as identity primary key,
  purpose text not null check (
    purpose in ('registration', 'already-registered', 'reset-password', 'confirm-address', 'address-changed')
  ),
  email text not null check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  account_id bigint references accounts (id) on delete cascade,
  -- The password that was chosen with a registration.
  password_hash text check ((password_hash is not null) = (purpose = 'registration')),
  created_at timestamptz not null default now()
);
create index account_links_account on account_links (account_id);
create index account_links_email on account_links (email);

-- The tokens of the links that were sent. An e-mail that is sent again has a token of its own; each works until one is used.
create table account_link_tokens (
  -- SHA-256: who reads this table cannot open the links.
  token_hash text primary key,
  link_id bigint not null references account_links (id) on delete cascade,
  expires_at timestamptz not null
);
create index account_link_tokens_link on account_link_tokens (link_id);

-- Down Migration

drop table account_link_tokens, account_links;
alter table accounts drop column confirmed_at;

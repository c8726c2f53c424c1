-- Up Migration

create table shortlist_items (
  account_id bigint not null references accounts (id) on delete cascade,
  institute_id bigint not null references institutes (id) on delete cascade,
  added_at timestamptz not null default clock_timestamp(),
  primary key (account_id, institute_id)
);
create index shortlist_items_institute on shortlist_items (institute_id);

create table saved_searches (
  id bigint generated always as identity primary key,
  account_id bigint not null references accounts (id) on delete cascade,
  name text not null check (name = btrim(name) and length(name) between 1 and 100),
  -- Canonical: the same search is the same text. No longer than an index takes.
  query text not null check (octet_length(query) <= 2500),
  -- Whether its owner wants to be told of news.
  notify boolean not null,
  created_at timestamptz not null default now(),
  unique (account_id, query)
);

-- The dashboard counts by both, without a look at the rows.
create index institutes_status_kind on institutes (status, kind);

-- Down Migration

drop index institutes_status_kind;
drop table saved_searches, shortlist_items;

-- Up Migration

-- Targets whose documents may differ from the database: after a restore, or when queues were lost with the changes in
-- them. An indexer compares every document, writes anew what differs, and removes the row.
create table repairs (
  index_name text primary key references targets (index_name) on delete cascade,
  reason text not null,
  since timestamptz not null default clock_timestamp()
);

-- Down Migration

drop table repairs;

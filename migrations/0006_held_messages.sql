-- Up Migration

-- What consumers have taken from the queues and not acknowledged yet: no broker says since when. A consumer keeps its row
-- up to date while it holds something; one that was not seen for some seconds holds nothing any more.
create table held_messages (
  consumer text primary key,
  messages integer not null,
  -- When the oldest of them was delivered.
  since timestamptz not null,
  seen_at timestamptz not null
);

-- Down Migration

drop table held_messages;

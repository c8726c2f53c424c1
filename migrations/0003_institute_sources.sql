-- Up Migration

-- Records of other sources that are one of our institutes too: found again by (source, source_id) when that source is
-- imported anew. The institute's own source stays in institutes.source.
create table institute_sources (
  source text not null,
  source_id text not null,
  institute_id bigint not null references institutes (id) on delete cascade,
  -- The record exactly as the source has it.
  source_record jsonb,
  created_at timestamptz not null default now(),
  primary key (source, source_id)
);
create index institute_sources_institute on institute_sources (institute_id);

-- Down Migration

drop table institute_sources;

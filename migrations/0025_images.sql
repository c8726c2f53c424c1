-- Up Migration

-- The names of the images that an institute shows: hashes of their content, in the media store. The triggers of the table make
-- a change of them a new version, audited and searchable like any other edit.
alter table institutes
  add column logo text check (logo ~ '^[0-9a-f]{64}$'),
  add column photo text check (photo ~ '^[0-9a-f]{64}$');
create index institutes_logo on institutes (logo) where logo is not null;
create index institutes_photo on institutes (photo) where photo is not null;

-- The last image of each kind that was uploaded for an institute. The job with the key `process-image:<id>` makes the image of
-- the institute from it.
create table image_uploads (
  id bigint generated always as identity primary key,
  institute_id bigint not null references institutes (id) on delete cascade,
  kind text not null check (kind in ('logo', 'photo')),
  bytes integer not null,
  -- The file as it was uploaded; null once it was processed.
  file bytea,
  -- One of the two, once it was processed.
  hash text check (hash ~ '^[0-9a-f]{64}$'),
  refusal text check (hash is null or refusal is null),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (institute_id, kind)
);
-- Images do not become shorter by another compression.
alter table image_uploads alter column file set storage external;
create index image_uploads_unprocessed on image_uploads (created_at) where file is not null;

-- Objects of the media store to which no institute refers, since when. Each is deleted some time later, since answers and pages
-- that still name it are kept for a while.
create table unreferenced_media (
  key text primary key,
  since timestamptz not null default now()
);

-- Down Migration

drop table unreferenced_media, image_uploads;
alter table institutes drop column logo, drop column photo;

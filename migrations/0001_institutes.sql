-- Up Migration

-- Reference records. Codes are what documents, filters and URLs carry; names are what people read.
create table kinds (
  code text primary key check (code ~ '^[a-z]+(-[a-z]+)*$'),
  name text not null
);
insert into kinds (code, name) values
  ('university', 'University'),
  ('college', 'Affiliated college'),
  ('constituent-college', 'Constituent / university college'),
  ('recognised-centre', 'Recognised centre'),
  ('off-campus-centre', 'PG centre / off-campus centre'),
  ('polytechnic', 'Polytechnic'),
  ('school', 'School'),
  ('institute', 'Institute');

create table disciplines (
  code text primary key check (code ~ '^[a-z]+(-[a-z]+)*$'),
  name text not null
);
insert into disciplines (code, name) values
  ('agriculture', 'Agriculture'),
  ('architecture', 'Architecture'),
  ('arts', 'Arts and humanities'),
  ('ayurveda', 'Ayurveda'),
  ('commerce', 'Commerce'),
  ('computer-applications', 'Computer applications'),
  ('dental', 'Dental sciences'),
  ('design', 'Design and fashion'),
  ('education', 'Education'),
  ('engineering', 'Engineering and technology'),
  ('fine-arts', 'Fine arts and music'),
  ('fisheries', 'Fisheries'),
  ('homoeopathy', 'Homoeopathy'),
  ('hotel-management', 'Hotel management'),
  ('journalism', 'Journalism and mass communication'),
  ('law', 'Law'),
  ('library-science', 'Library science'),
  ('management', 'Management'),
  ('medicine', 'Medicine'),
  ('nursing', 'Nursing'),
  ('paramedical', 'Paramedical sciences'),
  ('pharmacy', 'Pharmacy'),
  ('physical-education', 'Physical education'),
  ('physiotherapy', 'Physiotherapy'),
  ('sanskrit', 'Sanskrit'),
  ('science', 'Science'),
  ('social-work', 'Social work'),
  ('veterinary', 'Veterinary science');

create table facilities (
  code text primary key check (code ~ '^[a-z]+(-[a-z]+)*$'),
  name text not null
);
insert into facilities (code, name) values
  ('hostel', 'Hostel'), ('library', 'Library'), ('sports', 'Sports ground'), ('laboratory', 'Laboratory'),
  ('cafeteria', 'Cafeteria'), ('transport', 'Transport'), ('medical', 'Medical care'), ('auditorium', 'Auditorium');

-- country -> state -> district. The generated parent_kind and the composite key make any other nesting impossible.
create table places (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('country', 'state', 'district')),
  parent_id integer,
  parent_kind text generated always as (case kind when 'state' then 'country' when 'district' then 'state' end) stored,
  name text not null check (name = btrim(name) and length(name) between 1 and 100),
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  unique (id, kind),
  unique nulls not distinct (parent_id, name),
  foreign key (parent_id, parent_kind) references places (id, kind),
  check ((kind = 'country') = (parent_id is null)),
  check ((latitude is null) = (longitude is null))
);

create table institutes (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 200),
  name text not null check (name = btrim(name) and length(name) between 1 and 300),
  kind text not null references kinds (code),
  ownership text check (ownership in ('government', 'aided', 'private', 'deemed')),
  affiliation_id bigint references institutes (id) on delete set null check (affiliation_id <> id),
  place_id integer references places (id),
  city text check (length(city) between 1 and 100),
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  established smallint check (established between 800 and 2100),
  accreditation text check (length(accreditation) between 1 and 50),
  gender text check (gender in ('co-ed', 'women', 'men')),
  rating numeric(2, 1) check (rating between 0 and 5),
  popularity integer not null default 0 check (popularity >= 0),
  website text check (website ~ '^https?://' and length(website) <= 300),
  aliases text[] not null default '{}' check (cardinality(aliases) <= 50),
  status text not null default 'draft' check (status in ('draft', 'published', 'archived')),
  -- How a field is known where the source does not state it: field -> inferred | approximate | generated.
  provenance jsonb not null default '{}' check (jsonb_typeof(provenance) = 'object'),
  source text not null default 'admin',
  source_id text,
  -- The record exactly as the source has it.
  source_record jsonb,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (source, source_id),
  check ((latitude is null) = (longitude is null))
);
create index institutes_affiliation on institutes (affiliation_id);
create index institutes_place on institutes (place_id);

create table programmes (
  id bigint generated always as identity primary key,
  institute_id bigint not null references institutes (id) on delete cascade,
  name text not null check (name = btrim(name) and length(name) between 1 and 200),
  level text check (level in ('certificate', 'diploma', 'undergraduate', 'postgraduate', 'doctorate')),
  discipline text references disciplines (code),
  mode text check (mode in ('full-time', 'part-time', 'distance', 'online')),
  fee integer check (fee >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  duration_months smallint check (duration_months > 0),
  intake integer check (intake >= 0),
  provenance text check (provenance in ('inferred', 'generated')),
  unique nulls not distinct (institute_id, name, level, mode),
  check ((fee is null) = (currency is null))
);

create table institute_disciplines (
  institute_id bigint not null references institutes (id) on delete cascade,
  discipline text not null references disciplines (code),
  primary key (institute_id, discipline)
);

create table institute_facilities (
  institute_id bigint not null references institutes (id) on delete cascade,
  facility text not null references facilities (code),
  primary key (institute_id, facility)
);

create function raise_institute_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;

create trigger raise_version before update on institutes
  for each row when (old.* is distinct from new.*) execute function raise_institute_version();

-- Down Migration

drop table institute_facilities, institute_disciplines, programmes, institutes, places, facilities, disciplines, kinds;
drop function raise_institute_version();

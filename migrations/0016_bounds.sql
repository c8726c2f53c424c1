-- Up Migration

-- Every value that a row may hold can be read, added up, written to the index and shown. Rows from before that are out of
-- a bound are brought into it.

-- What views add (below) fits beside it into an integer, which the index has for the sum.
update institutes set popularity = 1000000000 where popularity > 1000000000;
alter table institutes add constraint institutes_popularity_bound check (popularity <= 1000000000);
update institute_view_scores set score = 1000000 where score > 1000000;
alter table institute_view_scores add constraint institute_view_scores_score_bound check (score <= 1000000);

-- JSON and JavaScript have no greater whole numbers. Ids of documents are positive.
alter table institutes
  add constraint institutes_id_bound check (id between 1 and 9007199254740991),
  add constraint institutes_version_bound check (version between 1 and 9007199254740991);

-- A list of names: of one dimension, none of them null, empty or longer than a name may be.
create function are_names(texts text[]) returns boolean language sql immutable as $$
  select coalesce(array_ndims(texts), 1) = 1
    and not exists (select from unnest(texts) as name where name is null or length(name) not between 1 and 300)
$$;
update institutes
set aliases = array(select left(name, 300) from unnest(aliases) as name where name <> '' limit 50)
where not are_names(aliases);
alter table institutes add constraint institutes_aliases_bound check (aliases = '{}' or are_names(aliases));

-- The index reads no JSON that is nested deeper than a thousand times; a field's provenance is one word.
update institutes set provenance = '{}'
where length(provenance::text) > 10000
   or jsonb_path_exists(provenance, '$.* ? (@.type() == "object" || @.type() == "array")');
alter table institutes add constraint institutes_provenance_bound check (
  length(provenance::text) <= 10000
  and not jsonb_path_exists(provenance, '$.* ? (@.type() == "object" || @.type() == "array")')
);

-- 'infinity' and years of five digits are no ISO 8601 dates.
update institutes set created_at = now() where created_at not between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00';
update institutes set updated_at = now() where updated_at not between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00';
alter table institutes
  add constraint institutes_created_at_bound
    check (created_at between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00'),
  add constraint institutes_updated_at_bound
    check (updated_at between '0001-01-01 00:00:00+00' and '9999-12-31 00:00:00+00');

-- No term of the index is longer than 32,766 bytes.
alter table disciplines add constraint disciplines_code_bound check (length(code) <= 100);
alter table facilities add constraint facilities_code_bound check (length(code) <= 100);
alter table kinds add constraint kinds_code_bound check (length(code) <= 100);

-- Down Migration

alter table kinds drop constraint kinds_code_bound;
alter table facilities drop constraint facilities_code_bound;
alter table disciplines drop constraint disciplines_code_bound;
alter table institutes
  drop constraint institutes_updated_at_bound, drop constraint institutes_created_at_bound,
  drop constraint institutes_provenance_bound, drop constraint institutes_aliases_bound,
  drop constraint institutes_version_bound, drop constraint institutes_id_bound,
  drop constraint institutes_popularity_bound;
alter table institute_view_scores drop constraint institute_view_scores_score_bound;
drop function are_names(text[]);

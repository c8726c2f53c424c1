-- Up Migration

-- Slugs that institutes had before. Links to them go on leading to the institute, so no other one may take them.
create table old_slugs (
  slug text primary key,
  institute_id bigint not null references institutes (id) on delete cascade,
  changed_at timestamptz not null default now()
);
create index old_slugs_institute on old_slugs (institute_id);

-- The institute that has this slug, or had it before; null where there is none.
create function institute_by_slug(wanted text) returns bigint language sql stable as $$
  select coalesce(
    (select id from institutes where slug = wanted),
    (select institute_id from old_slugs where slug = wanted)
  )
$$;

-- After the row is written, not before: whoever takes a slug that is just being given up waits at the unique index, and
-- must see here what was committed meanwhile. The constraint's name: it is the same conflict as a slug in use.
create function refuse_old_slug(wanted text) returns void language plpgsql as $$
begin
  raise exception 'the slug % is an old one of another institute', wanted
    using errcode = 'unique_violation', constraint = 'institutes_slug_key', table = 'institutes';
end $$;

create function keep_old_slug() returns trigger language plpgsql as $$
begin
  -- It may have its own back.
  delete from old_slugs where slug = new.slug and institute_id = new.id;
  perform refuse_old_slug(slug) from old_slugs where slug = new.slug;
  insert into old_slugs (slug, institute_id) values (old.slug, new.id);
  return null;
end $$;
create trigger keep_old_slug after update of slug on institutes
  for each row when (old.slug is distinct from new.slug) execute function keep_old_slug();

create function refuse_old_slugs() returns trigger language plpgsql as $$
begin
  perform refuse_old_slug(o.slug) from new_rows n join old_slugs o on o.slug = n.slug;
  return null;
end $$;
create trigger refuse_old_slugs after insert on institutes
  referencing new table as new_rows for each statement execute function refuse_old_slugs();

-- A pin is for institutes, whatever their slugs are. Slugs of institutes that are gone had no effect.
alter table pins add column institute_ids bigint[];
update pins set institute_ids = array(
  select i.id from unnest(slugs) with ordinality as given (slug, position) join institutes i using (slug)
  group by i.id order by min(position)
);
delete from pins where cardinality(institute_ids) = 0;
alter table pins
  alter column institute_ids set not null,
  add check (cardinality(institute_ids) between 1 and 10 and array_position(institute_ids, null) is null),
  drop column slugs;

-- A text as editors look for it: lower case, without accents, and the letters of Latin that are no letter with an accent
-- written as people without that keyboard do. It has to be the same for what is stored and for what is looked for, so
-- both are folded here. The extension unaccent is not there everywhere.
create function folded(given text) returns text language sql immutable parallel safe as $$
  select case when octet_length(given) = length(given) then lower(given) else
    lower(normalize(regexp_replace(
      replace(replace(replace(replace(replace(replace(replace(replace(
        translate(
          normalize(given, nfkd),
          'ŁłØøÐðĐđĦħŦŧıƏəƗɨɃƀȺⱥɆɇς',
          'LlOoDdDdHhTtiEeIiBbAaEeσ'
        ),
        'ß', 'ss'), 'ẞ', 'ss'), 'Æ', 'ae'), 'æ', 'ae'), 'Œ', 'oe'), 'œ', 'oe'), 'Þ', 'th'), 'þ', 'th'),
      '[\u0300-\u036f]+', '', 'g'), nfc))
  end
$$;
-- Each word after a blank.
create function folded_words(given text) returns text language sql immutable parallel safe as $$
  select ' ' || regexp_replace(folded(given), '[^[:alnum:]]+', ' ', 'g')
$$;

create or replace function write_institute_words() returns trigger language plpgsql as $$
begin
  new.words := folded_words(new.name || ' ' || new.slug || ' ' || array_to_string(new.aliases, ' '));
  return new;
end $$;
-- Nobody's edit: no version rises, and no document differs.
alter table institutes disable trigger user;
update institutes set words = folded_words(name || ' ' || slug || ' ' || array_to_string(aliases, ' '))
where words <> folded_words(name || ' ' || slug || ' ' || array_to_string(aliases, ' '));
alter table institutes enable trigger user;

-- Down Migration

create or replace function write_institute_words() returns trigger language plpgsql as $$
begin
  new.words := ' ' || regexp_replace(
    lower(new.name || ' ' || new.slug || ' ' || array_to_string(new.aliases, ' ')), '[^[:alnum:]]+', ' ', 'g'
  );
  return new;
end $$;
alter table institutes disable trigger user;
alter table institutes enable trigger write_words;
update institutes set name = name;
alter table institutes enable trigger user;
drop function folded_words(text), folded(text);
alter table pins add column slugs text[];
update pins set slugs = array(
  select i.slug from unnest(institute_ids) with ordinality as given (id, position) join institutes i using (id) order by position
);
delete from pins where cardinality(slugs) = 0;
alter table pins
  alter column slugs set not null,
  add check (cardinality(slugs) between 1 and 10 and array_position(slugs, null) is null),
  drop column institute_ids;
drop trigger keep_old_slug on institutes;
drop trigger refuse_old_slugs on institutes;
drop function keep_old_slug(), refuse_old_slugs(), refuse_old_slug(text), institute_by_slug(text);
drop table old_slugs;

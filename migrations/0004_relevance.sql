-- Up Migration

-- Who changed what, for ever. app.actor and app.request_id are settings of the transaction; psql has its role's name.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null check (action in ('insert', 'update', 'delete')),
  entity text not null,
  entity_id text not null,
  before jsonb,
  after jsonb,
  request_id text
);
create index audit_entity on audit (entity, entity_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on audit
  for each statement execute function refuse_change();

create function write_audit() returns trigger language plpgsql as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  insert into audit (actor, action, entity, entity_id, before, after, request_id)
  values (
    coalesce(nullif(current_setting('app.actor', true), ''), session_user),
    lower(tg_op), tg_table_name, coalesce(new_row, old_row) ->> 'id', old_row, new_row,
    nullif(current_setting('app.request_id', true), '')
  );
  return null;
end $$;

-- Terms of one group mean the same in a query.
create table synonyms (
  id integer generated always as identity primary key,
  terms text[] not null check (cardinality(terms) between 2 and 20 and array_position(terms, null) is null)
);
create trigger write_audit after insert or update or delete on synonyms
  for each row execute function write_audit();

-- For this query these institutes come first, in this order.
create table pins (
  id integer generated always as identity primary key,
  query text not null unique check (query = btrim(query) and length(query) between 1 and 200),
  slugs text[] not null check (cardinality(slugs) between 1 and 10 and array_position(slugs, null) is null)
);
create trigger write_audit after insert or update or delete on pins
  for each row execute function write_audit();

insert into synonyms (terms) values
  ('{iit,indian institute of technology}'),
  ('{iiit,indian institute of information technology}'),
  ('{nit,national institute of technology}'),
  ('{iim,indian institute of management}'),
  ('{aiims,all india institute of medical sciences}'),
  ('{iisc,indian institute of science}'),
  ('{iiser,indian institute of science education and research}'),
  ('{nift,national institute of fashion technology}'),
  ('{nid,national institute of design}'),
  ('{bits,birla institute of technology and science}'),
  ('{jnu,jawaharlal nehru university}'),
  ('{jnu,jawahar lal nehru university}'),
  ('{bhu,banaras hindu university}'),
  ('{amu,aligarh muslim university}'),
  ('{jmi,jamia millia islamia}'),
  ('{ignou,indira gandhi national open university}'),
  ('{tiss,tata institute of social sciences}'),
  ('{tifr,tata institute of fundamental research}'),
  ('{vtu,visvesvaraya technological university,vesveswaraiah technological university}'),
  ('{jntu,jawaharlal nehru technological university}'),
  ('{ggsipu,guru gobind singh indraprastha university}'),
  ('{lpu,lovely professional university}'),
  ('{mit,massachusetts institute of technology}'),
  ('{caltech,california institute of technology}'),
  ('{ucla,university of california los angeles}'),
  ('{lse,london school of economics}'),
  ('{eth,eidgenossische technische hochschule}'),
  ('{bombay,mumbai}'),
  ('{calcutta,kolkata}'),
  ('{madras,chennai}'),
  ('{bangalore,bengaluru}'),
  ('{poona,pune}'),
  ('{trivandrum,thiruvananthapuram}'),
  ('{cochin,kochi}'),
  ('{calicut,kozhikode}'),
  ('{mysore,mysuru}'),
  ('{mangalore,mangaluru}'),
  ('{belgaum,belagavi}'),
  ('{gulbarga,kalaburagi}'),
  ('{baroda,vadodara}'),
  ('{banaras,varanasi,benares}'),
  ('{allahabad,prayagraj}'),
  ('{trichy,tiruchirappalli,tiruchirapalli}'),
  ('{vizag,visakhapatnam}'),
  ('{gauhati,guwahati}'),
  ('{orissa,odisha}'),
  ('{pondicherry,puducherry}');

-- Down Migration

drop table pins, synonyms, audit;
drop function write_audit(), refuse_change();

-- Up Migration

-- Programs run as a role that owns nothing. What only the owner of a table may do, and they need, these functions do.

-- Statistics after a bulk load.
create function analyze_catalogue() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  analyze institutes, programmes;
end $$;

alter function open_search_events_day(date) security definer;
alter function open_search_events_day(date) set search_path = public, pg_temp;

-- Drops the partitions of days before `first_day`; the days that went.
create function drop_search_events_before(first_day date) returns setof date
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  partition record;
begin
  for partition in
    select c.relname as name, to_date(right(c.relname, 8), 'YYYYMMDD') as day
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'search_events'::regclass
    order by 2
  loop
    if partition.day < first_day then
      execute format('drop table %I', partition.name);
      return next partition.day;
    end if;
  end loop;
end $$;

-- Up Migration

-- An import writes the status that its file states, unless an editor has set it: then 'status' is among stated_fields.
-- These are the institutes whose status an editor has set before that was noted down. Nobody's edit: no version rises.
alter table institutes disable trigger user;
update institutes i set stated_fields = i.stated_fields || '{status}'::text[]
where i.source <> 'admin' and not 'status' = any(i.stated_fields) and exists (
  select from audit a
  where a.entity = 'institutes' and a.entity_id = i.id::text and a.action = 'update'
    and a.before ->> 'status' is distinct from a.after ->> 'status'
);
alter table institutes enable trigger user;

-- Down Migration

alter table institutes disable trigger user;
update institutes set stated_fields = array_remove(stated_fields, 'status') where 'status' = any(stated_fields);
alter table institutes enable trigger user;

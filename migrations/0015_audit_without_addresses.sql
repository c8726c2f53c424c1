-- Up Migration

-- The audit names an account by its id, as 'account:17': its address is looked up when the audit is read, and is gone with the
-- account. Whoever has no account (a command, a role of the database) is named as before.
create trigger write_audit_without_address after insert or update or delete on accounts
  for each row execute function write_audit('password_hash', 'email');
drop trigger write_audit on accounts;
alter trigger write_audit_without_address on accounts rename to write_audit;

-- Rows from before. Of an account that is deleted, its own rows still say which address was its.
create temporary table addresses on commit drop as
  select distinct on (email) email, id from (
    select email, id, 0 as rank from accounts
    union all
    select coalesce(after, before) ->> 'email', entity_id::bigint, 1 from audit
    where entity = 'accounts' and entity_id ~ '^\d+$' and coalesce(after, before) ? 'email'
  ) known
  order by email, rank, id desc;
alter table audit disable trigger append_only;
update audit set actor = 'account:' || a.id from addresses a where a.email = audit.actor;
update audit set actor = 'account:unknown' where actor like '%@%';
update audit set before = before - 'email', after = after - 'email' where entity = 'accounts';
alter table audit enable trigger append_only;
update import_jobs set actor = 'account:' || account_id where actor like '%@%';
-- The next migration of the same transaction may need the name.
drop table addresses;

-- Down Migration

create trigger write_audit_with_address after insert or update or delete on accounts
  for each row execute function write_audit('password_hash');
drop trigger write_audit on accounts;
alter trigger write_audit_with_address on accounts rename to write_audit;

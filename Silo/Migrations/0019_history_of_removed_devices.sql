-- Since when a device has been there, beside what organisations have been given on it: an organisation sees nothing that an earlier device of the same name
-- said. In the index by which lists of events and messages ask whose a row is, so that they need not look into the table.
alter table device_access add column created timestamptz not null default '-infinity';

create or replace function keep_device_access() returns trigger language plpgsql as $$
declare
    given jsonb := coalesce(new.payload->'device'->'authorisations', '[]');
begin
    if tg_op = 'UPDATE' and old.payload->'device'->'authorisations' is not distinct from new.payload->'device'->'authorisations'
        and old.payload->'device'->'createdAt' is not distinct from new.payload->'device'->'createdAt' then
        return null;
    end if;
    delete from device_access where device = new.extension;
    insert into device_access (organisation, device, function_group, created)
    select distinct a->>'organisationIdentification', new.extension, a->>'functionGroup', (new.payload->'device'->>'createdAt')::timestamptz
    from jsonb_array_elements(given) a;
    return null;
end $$;

update device_access a set created = l.created from device_list l where l.device = a.device;

create index device_access_asked on device_access (device, organisation) include (function_group, created);
drop index device_access_reader, device_access_device;

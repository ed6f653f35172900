-- What organisations have been given on devices, kept by the database beside the devices' own state and in the same transaction: so that lists can ask for
-- the devices of an organisation, and organisations for their devices, by an index.
create table device_access (
    organisation   text collate "C" not null,
    device         text collate "C" not null,
    function_group text not null,
    primary key (organisation, device, function_group)
);
create index device_access_device on device_access (device);

create function keep_device_access() returns trigger language plpgsql as $$
declare
    given jsonb := coalesce(new.payload->'device'->'authorisations', '[]');
begin
    if tg_op = 'UPDATE' and old.payload->'device'->'authorisations' is not distinct from new.payload->'device'->'authorisations' then
        return null;
    end if;
    delete from device_access where device = new.extension;
    insert into device_access (organisation, device, function_group)
    select distinct a->>'organisationIdentification', new.extension, a->>'functionGroup' from jsonb_array_elements(given) a;
    return null;
end $$;

create trigger keep_device_access after insert or update on grain_state
    for each row when (new.type = 'device') execute function keep_device_access();

-- Devices had one owner until now.
update grain_state
set payload = jsonb_set(payload, '{device,authorisations}', jsonb_build_array(
    jsonb_build_object('organisationIdentification', payload->'device'->>'ownerOrganisation', 'functionGroup', 'OWNER')))
where type = 'device' and payload->'device'->>'ownerOrganisation' is not null and payload->'device'->'authorisations' is null;

create index grain_state_organisation on grain_state (extension) where type = 'organisation';

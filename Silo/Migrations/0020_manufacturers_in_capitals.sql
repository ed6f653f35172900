-- Codes of manufacturers do not distinguish capitals: a device may name "Kaif" when KAIF is meant, and is of that manufacturer all the same. So the list has
-- them in capitals, as it has all texts whose case does not matter.
create or replace function keep_device_list() returns trigger language plpgsql as $$
declare
    d jsonb := new.payload->'device';
    a jsonb := coalesce(d->'containerAddress', '{}');
    given jsonb := coalesce(d->'authorisations', '[]');
begin
    if d is null then
        delete from device_list where device = new.extension;
        return null;
    end if;
    insert into device_list values (
        new.extension, capitals(new.extension), capitals(d->>'alias'), capitals(a->>'city'), capitals(a->>'postalCode'), capitals(a->>'street'),
        capitals(a->>'number'), capitals(a->>'municipality'), capitals(d->>'deviceType'), capitals(d->'deviceModel'->>'modelCode'),
        capitals(d->'deviceModel'->>'manufacturer'), coalesce(d->>'protocol', ''),
        coalesce(d->>'networkAddress', ''), d->>'lifecycleStatus', (d->>'isActivated')::boolean, coalesce((d->>'inMaintenance')::boolean, false),
        coalesce((d->>'technicalInstallationDate')::timestamptz, '-infinity'), jsonb_array_length(given),
        given @> '[{"functionGroup":"OWNER"}]', (d->>'createdAt')::timestamptz, (d->>'modifiedAt')::timestamptz)
    on conflict (device) do update set
        alias = excluded.alias, city = excluded.city, postal_code = excluded.postal_code, street = excluded.street, number = excluded.number,
        municipality = excluded.municipality, device_type = excluded.device_type, model = excluded.model, manufacturer = excluded.manufacturer,
        protocol = excluded.protocol, network_address = excluded.network_address, lifecycle_status = excluded.lifecycle_status,
        is_activated = excluded.is_activated, in_maintenance = excluded.in_maintenance, installed = excluded.installed, given = excluded.given,
        is_owned = excluded.is_owned, created = excluded.created, modified = excluded.modified;
    return null;
end $$;

update device_list set manufacturer = capitals(manufacturer) where manufacturer <> capitals(manufacturer);

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

-- What was looked for by reading all devices: house numbers, activated ones, those given to several, and patterns of the name that trigrams do not know
-- (fewer than three letters in a row), for which the index is read instead of the table. Each has the order of identifications behind it.
create index device_list_number on device_list (number, device);
create index device_list_activated on device_list (is_activated, device);
create index device_list_external on device_list (device) where given > 1;
create index device_list_name on device_list (name, device);
analyze device_list;

-- What lists of devices filter and sort by, kept by the database beside the devices' own state and in the same transaction (docs/decisions/0017). Texts are in
-- capitals where lists do not distinguish; nothing is null, so that each column orders all devices.
create extension if not exists pg_trgm;

-- Capitals of all the world's letters, whatever the collation of the database; nothing is the empty text. To be compared byte by byte, as the columns and their
-- indexes are: under another collation no ordered index would be used.
create function capitals(name text) returns text language sql immutable parallel safe as $$
    select upper(coalesce(name, '') collate "und-x-icu") collate "C"
$$;

create table device_list (
    device           text collate "C" primary key,
    name             text collate "C" not null,
    alias            text collate "C" not null,
    city             text collate "C" not null,
    postal_code      text collate "C" not null,
    street           text collate "C" not null,
    number           text collate "C" not null,
    municipality     text collate "C" not null,
    device_type      text collate "C" not null,
    model            text collate "C" not null,
    manufacturer     text collate "C" not null,
    protocol         text collate "C" not null,
    network_address  text collate "C" not null,
    lifecycle_status text collate "C" not null,
    is_activated     boolean not null,
    in_maintenance   boolean not null,
    installed        timestamptz not null,
    -- How many authorisations it has, and whether one is an owner's.
    given            integer not null,
    is_owned         boolean not null,
    created          timestamptz not null,
    modified         timestamptz not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

create index device_list_text on device_list using gin (
    name gin_trgm_ops, alias gin_trgm_ops, city gin_trgm_ops, postal_code gin_trgm_ops, street gin_trgm_ops, municipality gin_trgm_ops);
create index device_list_alias on device_list (alias, device);
create index device_list_city on device_list (city, device);
create index device_list_street on device_list (street, device);
create index device_list_municipality on device_list (municipality, device);
create index device_list_type on device_list (device_type, device);
create index device_list_model on device_list (model, device);
create index device_list_status on device_list (lifecycle_status, device);
create index device_list_installed on device_list (installed, device);
create index device_list_created on device_list (created, device);
create index device_list_modified on device_list (modified, device);
create index device_list_address on device_list (network_address) where network_address <> '';
create index device_list_ownerless on device_list (device) where not is_owned;

create function keep_device_list() returns trigger language plpgsql as $$
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
        capitals(a->>'number'), capitals(a->>'municipality'), capitals(d->>'deviceType'), capitals(d->'deviceModel'->>'modelCode'), coalesce(d->'deviceModel'->>'manufacturer', ''), coalesce(d->>'protocol', ''),
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

create trigger keep_device_list after insert or update on grain_state
    for each row when (new.type = 'device') execute function keep_device_list();

-- Those that are there already.
update grain_state set version = version where type = 'device';
analyze device_list, device_access;

-- Events of the devices of an organisation are read by time, the newest first.
create index device_access_reader on device_access (device, organisation) where function_group in ('OWNER', 'MANAGEMENT');

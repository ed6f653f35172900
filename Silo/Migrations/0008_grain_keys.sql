-- Orleans' provider stores a key that reads like a number or a UUID as one: "00ab" and "ab" would be one grain, and neither would be found by its name. So
-- silos put a sign before each key that they hand to the provider (GuardedStorage), these statements take it off again, and a grain is found by type and name.
update grain_state set extension = coalesce(
    payload->'device'->>'deviceIdentification', payload->'organisation'->>'organisationIdentification', to_hex(n1))
where extension = '';
delete from device_list where device = '';
delete from device_access where device = '';

create unique index grain_state_key on grain_state (type, extension, service);

update orleansquery set querytext = '
select convert_to(payload::text, ''UTF8'') as "PayloadBinary", version as "Version"
from grain_state
where type = @GrainTypeString and extension = substr(@GrainIdExtensionString, 2) and service = @ServiceId
  and @GrainIdHash is not null and @GrainTypeHash is not null and @GrainIdN1 is not null and @GrainIdN0 is not null'
where querykey = 'ReadFromStorageKey';

-- No row means conflict: another activation has written since.
update orleansquery set querytext = '
with changed as (
    update grain_state
    set payload = convert_from(@PayloadBinary, ''UTF8'')::jsonb, version = version + 1, modified = now()
    where type = @GrainTypeString and extension = substr(@GrainIdExtensionString, 2) and service = @ServiceId and version = @GrainStateVersion
    returning version),
added as (
    insert into grain_state (id_hash, type_hash, n1, n0, extension, type, service, payload, version)
    select @GrainIdHash, @GrainTypeHash, @GrainIdN1, @GrainIdN0, substr(@GrainIdExtensionString, 2), @GrainTypeString, @ServiceId,
           convert_from(@PayloadBinary, ''UTF8'')::jsonb, 1
    where @GrainStateVersion is null
    on conflict do nothing
    returning version)
select version as "NewGrainStateVersion" from changed union all select version from added'
where querykey = 'WriteToStorageKey';

update orleansquery set querytext = '
update grain_state set payload = null, version = version + 1, modified = now()
where type = @GrainTypeString and extension = substr(@GrainIdExtensionString, 2) and service = @ServiceId and version = @GrainStateVersion
  and @GrainIdHash is not null and @GrainTypeHash is not null and @GrainIdN1 is not null and @GrainIdN0 is not null
returning version as "NewGrainStateVersion"'
where querykey = 'ClearStorageKey';

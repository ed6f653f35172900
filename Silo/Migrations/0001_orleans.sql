-- What the Orleans AdoNet providers need (Orleans handbook, part 1): the texts that they execute, membership, grain state.
-- The providers read texts by key and know no table of ours, so tables and columns carry our own names.

create table orleansquery (
    querykey  text primary key,
    querytext text not null
);

-- One row per cluster: the version that serialises every change of membership.
create table membership_version (
    cluster_id text primary key,
    version    integer not null
) with (fillfactor = 50);

create table membership (
    cluster_id      text not null references membership_version,
    address         text not null,
    port            integer not null,
    generation      integer not null,
    silo_name       text not null,
    host_name       text not null,
    status          integer not null,
    proxy_port      integer not null,
    suspect_times   text,
    start_time      timestamptz not null,
    i_am_alive_time timestamptz not null,
    primary key (cluster_id, address, port, generation)
) with (fillfactor = 50);

-- One row per grain. The payload is jsonb, so that lists and searches read the state that the grain owns.
create table grain_state (
    id_hash   integer not null,
    type_hash integer not null,
    n1        bigint not null,
    n0        bigint not null,
    extension text collate "C" not null,
    type      text not null,
    service   text not null,
    payload   jsonb,
    version   integer not null,
    modified  timestamptz not null default now(),
    primary key (id_hash, type_hash, n1, n0, extension, type, service)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

-- Lists page through the devices by their identification.
create index grain_state_device on grain_state (extension) where type = 'device' and payload is not null;

insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', '
with created as (
    insert into membership_version (cluster_id, version) values (@DeploymentId, 0)
    on conflict do nothing returning 1)
select exists (select from created)'),

('InsertMembershipKey', '
with bumped as (
    update membership_version set version = version + 1
    where cluster_id = @DeploymentId and version = @Version
      and not exists (select from membership
          where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning cluster_id),
inserted as (
    insert into membership (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    select cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from bumped returning 1)
select exists (select from inserted)'),

('UpdateMembershipKey', '
with bumped as (
    update membership_version set version = version + 1
    where cluster_id = @DeploymentId and version = @Version
      and exists (select from membership
          where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning cluster_id),
changed as (
    update membership m set status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    from bumped b
    where m.cluster_id = b.cluster_id and m.address = @Address and m.port = @Port and m.generation = @Generation
    returning 1)
select exists (select from changed)'),

('UpdateIAmAlivetimeKey', '
update membership set i_am_alive_time = @IAmAliveTime
where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),

('MembershipReadAllKey', '
select m.address as "Address", m.port as "Port", m.generation as "Generation", m.silo_name as "SiloName", m.host_name as "HostName",
       m.status as "Status", m.proxy_port as "ProxyPort", m.suspect_times as "SuspectTimes", m.start_time as "StartTime",
       m.i_am_alive_time as "IAmAliveTime", v.version as "Version"
from membership_version v left join membership m on m.cluster_id = v.cluster_id
where v.cluster_id = @DeploymentId'),

('MembershipReadRowKey', '
select m.address as "Address", m.port as "Port", m.generation as "Generation", m.silo_name as "SiloName", m.host_name as "HostName",
       m.status as "Status", m.proxy_port as "ProxyPort", m.suspect_times as "SuspectTimes", m.start_time as "StartTime",
       m.i_am_alive_time as "IAmAliveTime", v.version as "Version"
from membership_version v left join membership m
    on m.cluster_id = v.cluster_id and m.address = @Address and m.port = @Port and m.generation = @Generation
where v.cluster_id = @DeploymentId'),

('GatewaysQueryKey', '
select address as "Address", proxy_port as "ProxyPort", generation as "Generation"
from membership where cluster_id = @DeploymentId and status = @Status and proxy_port > 0'),

-- Only the dead are cleaned away: a silo that starts or stops is still somebody.
('CleanupDefunctSiloEntriesKey', '
delete from membership where cluster_id = @DeploymentId and status = 6 and i_am_alive_time < @IAmAliveTime'),

('DeleteMembershipTableEntriesKey', '
with members as (delete from membership where cluster_id = @DeploymentId)
delete from membership_version where cluster_id = @DeploymentId'),

('ReadFromStorageKey', '
select convert_to(payload::text, ''UTF8'') as "PayloadBinary", version as "Version"
from grain_state
where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and n1 = @GrainIdN1 and n0 = @GrainIdN0
  and extension = coalesce(@GrainIdExtensionString, '''') and type = @GrainTypeString and service = @ServiceId'),

-- No row means conflict: another activation has written since.
('WriteToStorageKey', '
with changed as (
    update grain_state
    set payload = convert_from(@PayloadBinary, ''UTF8'')::jsonb, version = version + 1, modified = now()
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and n1 = @GrainIdN1 and n0 = @GrainIdN0
      and extension = coalesce(@GrainIdExtensionString, '''') and type = @GrainTypeString and service = @ServiceId
      and version = @GrainStateVersion
    returning version),
added as (
    insert into grain_state (id_hash, type_hash, n1, n0, extension, type, service, payload, version)
    select @GrainIdHash, @GrainTypeHash, @GrainIdN1, @GrainIdN0, coalesce(@GrainIdExtensionString, ''''), @GrainTypeString, @ServiceId,
           convert_from(@PayloadBinary, ''UTF8'')::jsonb, 1
    where @GrainStateVersion is null
    on conflict do nothing
    returning version)
select version as "NewGrainStateVersion" from changed union all select version from added'),

('ClearStorageKey', '
update grain_state set payload = null, version = version + 1, modified = now()
where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and n1 = @GrainIdN1 and n0 = @GrainIdN0
  and extension = coalesce(@GrainIdExtensionString, '''') and type = @GrainTypeString and service = @ServiceId
  and version = @GrainStateVersion
returning version as "NewGrainStateVersion"');

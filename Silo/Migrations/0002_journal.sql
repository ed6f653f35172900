-- The journal: commands with their outcomes, the devices' hot state, events. Ids are version 7 UUIDs, whose first 48 bits are the
-- time, so that a primary key on the id alone also orders and partitions by time.

-- The smallest id of a moment.
create function id_at(moment timestamptz) returns uuid language sql immutable strict parallel safe as $$
    select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

create table command (
    id              uuid not null primary key,
    device          text collate "C" not null,
    organisation    text not null,
    -- The command as REST took it.
    command         jsonb not null,
    type            text not null,
    priority        smallint not null,
    -- When its device took it: a device's commands are in the order in which it took them, whatever the clocks of those who made the ids.
    accepted        timestamptz not null,
    -- CommandStatus: 0 open, 2 succeeded, 3 failed, 4 expired, 5 cancelled.
    state           smallint not null default 0,
    attempts        smallint not null default 0,
    -- When the next attempt may start.
    due             timestamptz not null,
    expires         timestamptz not null,
    -- The silo incarnation that looks after it; null: the sweep takes it when it is due.
    owner           text,
    -- Attempts, result and error.
    outcome         jsonb,
    finished        timestamptz,
    resubmission_of uuid,
    resubmitted_as  uuid
) partition by range (id);

-- A device's commands: for lists, and for the open ones when its grain activates.
create index command_device on command (device, id);
-- What the sweep looks for.
create index command_open on command (owner, due) where state = 0;
create index command_dead_letter on command (id) where state in (3, 4) and resubmitted_as is null;

-- One command for all submissions with one key. Rows older than the retention are deleted.
create table idempotency_key (
    key         uuid primary key,
    command     uuid not null,
    -- Digest of device and request: another request under the same key is refused.
    fingerprint uuid not null,
    created     timestamptz not null default now()
);
create index idempotency_key_created on idempotency_key using brin (created);

create table device_state (
    device  text collate "C" primary key,
    version bigint not null,
    state   jsonb not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

create table device_event (
    id          uuid not null primary key,
    -- Orders the stream: a reader stops before the oldest transaction that still runs, so that it never passes an event over.
    tx          xid8 not null default pg_current_xact_id(),
    device      text collate "C" not null,
    type        text not null,
    index       smallint not null,
    description text not null,
    switched_on boolean,
    happened    timestamptz not null,
    received    timestamptz not null
) partition by range (id);

create index device_event_device on device_event (device, id);
create index device_event_stream on device_event (tx, id);

-- For ids that no partition expects: made by a clock that is days off.
create table command_other partition of command default;
create table device_event_other partition of device_event default;

-- Makes the partitions of today and the days ahead. Rows that a clock which is days off has put into the default partition move into theirs.
create function make_partitions(days_ahead integer) returns void language plpgsql as $$
declare
    parent    text;
    day       date;
    partition text;
    first_id  uuid;
    next_id   uuid;
begin
    foreach parent in array array['command', 'device_event'] loop
        for day in select generate_series(current_date - 1, current_date + days_ahead, interval '1 day')::date loop
            partition := parent || to_char(day, '_YYYYMMDD');
            first_id := id_at(day::timestamp at time zone 'UTC');
            next_id := id_at((day + 1)::timestamp at time zone 'UTC');
            if to_regclass(format('%I', partition)) is null then
                execute format('create table %I (like %I including defaults) with (fillfactor = 70)', partition, parent);
                execute format('with strays as (delete from %I where id >= %L and id < %L returning *) insert into %I select * from strays',
                    parent || '_other', first_id, next_id, partition);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, partition, first_id, next_id);
            end if;
        end loop;
    end loop;
end $$;

-- Drops the partitions of a table that are older than a day; a partition with an open command stays.
create function drop_partitions(parent text, older_than date) returns integer language plpgsql as $$
declare
    partition text;
    is_open   boolean;
    dropped   integer := 0;
begin
    for partition in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(format('%I', parent)) and c.relname ~ '_\d{8}$' and right(c.relname, 8)::date < older_than
    loop
        is_open := false;
        if parent = 'command' then
            execute format('select exists (select from %I where state = 0)', partition) into is_open;
        end if;
        if not is_open then
            execute format('drop table %I', partition);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end $$;

-- The fence: fails unless the silo stands as alive, and keeps it from being declared dead until the transaction has ended.
create function require_alive(cluster text, silo_address text, silo_port integer, silo_generation integer) returns void language plpgsql as $$
begin
    perform from membership
    where cluster_id = cluster and address = silo_address and port = silo_port and generation = silo_generation and status <> 6
    for share;
    if not found then
        raise exception 'silo %:%@% is not alive', silo_address, silo_port, silo_generation using errcode = 'GRF01';
    end if;
end $$;

select make_partitions(7);

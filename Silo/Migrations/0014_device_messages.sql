-- The device message log: what the platform and its devices exchanged (platform handbook, 13.2). Ids are version 7 UUIDs in the order of time.
create table device_message (
    id           uuid not null primary key,
    -- When the adapter sent or received it.
    created      timestamptz not null,
    device       text collate "C" not null,
    -- Who asked, or the owner; empty: nobody.
    organisation text collate "C" not null,
    incoming     boolean not null,
    valid        boolean not null,
    -- The device's name in its protocol.
    uid          text collate "C",
    -- On the wire, in bytes; what is kept may be less.
    size         integer not null,
    encoded      bytea not null,
    decoded      text not null
) partition by range (id);

-- Names are looked for whatever their case. Within a name in the order of time.
create index device_message_device on device_message (upper(device), id);
create index device_message_organisation on device_message (upper(organisation), id);

create table device_message_other partition of device_message default;

-- Makes the partitions of today and the days ahead, of every table that has a default partition named after it. Rows that a clock which is days off has put there
-- move into theirs. Only commands change after they were written, and so need room beside them.
create or replace function make_partitions(days_ahead integer) returns void language plpgsql as $$
declare
    parent    text;
    day       date;
    partition text;
    first_id  uuid;
    next_id   uuid;
begin
    for parent in
        select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
        where c.relnamespace = current_schema()::regnamespace and p.partdefid = to_regclass(format('%I', c.relname || '_other'))
        order by c.relname
    loop
        for day in select generate_series(current_date - 1, current_date + days_ahead, interval '1 day')::date loop
            partition := parent || to_char(day, '_YYYYMMDD');
            first_id := id_at(day::timestamp at time zone 'UTC');
            next_id := id_at((day + 1)::timestamp at time zone 'UTC');
            if to_regclass(format('%I', partition)) is null then
                execute format('create table %I (like %I including defaults) with (fillfactor = %s)',
                    partition, parent, case parent when 'command' then 70 else 100 end);
                execute format('with strays as (delete from %I where id >= %L and id < %L returning *) insert into %I select * from strays',
                    parent || '_other', first_id, next_id, partition);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, partition, first_id, next_id);
            end if;
        end loop;
    end loop;
end $$;

select make_partitions(7);

-- Events are listed by their own time, newest first, of all devices, of one, or of some kinds (platform handbook, 5.3).
create index device_event_happened on device_event (happened, id);
create index device_event_device_happened on device_event (device, happened, id);
create index device_event_type_happened on device_event (type, happened, id);
-- Listed events in the order in which they came.
drop index device_event_device;

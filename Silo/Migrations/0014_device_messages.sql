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


select make_partitions(7);

-- Events are listed by their own time, newest first, of all devices, of one, or of some kinds (platform handbook, 5.3).
create index device_event_happened on device_event (happened, id);
create index device_event_device_happened on device_event (device, happened, id);
create index device_event_type_happened on device_event (type, happened, id);
-- Listed events in the order in which they came.
drop index device_event_device;

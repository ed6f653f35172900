-- Notes inside each writing transaction what it does to the promises. Only the database can say this for certain: nothing gets past it.
create schema chaos;

create table chaos.note (
    number  bigint generated always as identity primary key,
    kind    text not null,
    command uuid,
    device  text not null,
    detail  text not null,
    writer  text not null default current_setting('application_name'),
    at      timestamptz not null default clock_timestamp()
);

-- The journal's sessions are named "NAME ADDRESS:PORT@GENERATION".
create function chaos.note_dead_writer(about uuid, of_device text) returns void language sql as $$
    insert into chaos.note (kind, command, device, detail)
    select 'WrittenByDead', about, of_device, m.silo_name
    from grid.membership m
    where m.status = 6 and split_part(current_setting('application_name'), ' ', 2) = m.address || ':' || m.port || '@' || m.generation
$$;

create function chaos.on_command() returns trigger language plpgsql security definer as $$
begin
    if tg_op = 'INSERT' then
        insert into chaos.note (kind, command, device, detail) values ('Accepted', new.id, new.device, new.state);
    elsif new.state <> 0 and (old.state <> new.state or old.outcome is distinct from new.outcome or old.finished is distinct from new.finished) then
        insert into chaos.note (kind, command, device, detail) values ('Outcome', new.id, new.device, new.state);
    elsif new.state = 0 and old.state <> 0 then
        insert into chaos.note (kind, command, device, detail) values ('Reopened', new.id, new.device, old.state);
    end if;
    perform chaos.note_dead_writer(new.id, new.device);
    return null;
end $$;

create function chaos.on_device_state() returns trigger language plpgsql security definer as $$
begin
    if tg_op = 'UPDATE' and new.version < old.version then
        insert into chaos.note (kind, device, detail) values ('StateWentBack', new.device, old.version || ' to ' || new.version);
    end if;
    perform chaos.note_dead_writer(null, new.device);
    return null;
end $$;

create function chaos.on_device_event() returns trigger language plpgsql security definer as $$
begin
    perform chaos.note_dead_writer(null, new.device);
    return null;
end $$;

create trigger chaos after insert or update on grid.command for each row execute function chaos.on_command();
create trigger chaos after insert or update on grid.device_state for each row execute function chaos.on_device_state();
create trigger chaos after insert on grid.device_event for each row execute function chaos.on_device_event();

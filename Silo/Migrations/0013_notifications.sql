-- Notifications on their way to web hooks: a row for each hook that is to have one, written with what it tells of. The id is the event's id.
create table notification (
    id           uuid not null primary key,
    organisation text collate "C" not null,
    application  text collate "C" not null,
    content      jsonb not null,
    -- DeliveryState: 0 pending, 1 delivered, 2 dead.
    state        smallint not null default 0,
    attempts     smallint not null default 0,
    -- When the next attempt may start. Who claims it moves this to the end of its claim, so that another takes it when the claimant has died.
    due          timestamptz not null,
    expires      timestamptz not null,
    ended        timestamptz,
    failure      text
) partition by range (id);

-- What each hook's sender looks for. By hook, so that a million that wait for one that is away stand in nobody's way.
create index notification_due on notification (organisation, application, due) where state = 0;
create index notification_expires on notification (expires) where state = 0;
create index notification_of_hook on notification (organisation, application, id);
create index notification_dead on notification (organisation, application, id) where state = 2;

create table notification_other partition of notification default;

-- Each silo reads which web hooks have changed, every other second.
create index grain_state_web_hooks on grain_state (modified) where type = 'web-hooks';

-- As before, for every table that is divided by id, whichever there are.
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
        where c.relnamespace = to_regnamespace(current_schema()) and to_regclass(format('%I', c.relname || '_other')) is not null
        order by c.relname
    loop
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

select make_partitions(7);

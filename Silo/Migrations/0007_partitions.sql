-- Makes the partitions of today and the days ahead, of every table that has a default partition named after it. Rows that a clock which is days off has put there
-- move into theirs. Only commands and notifications change after they were written, and so need room beside them.
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
                    partition, parent, case when parent in ('command', 'notification') then 70 else 100 end);
                execute format('with strays as (delete from %I where id >= %L and id < %L returning *) insert into %I select * from strays',
                    parent || '_other', first_id, next_id, partition);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, partition, first_id, next_id);
            end if;
        end loop;
    end loop;
end $$;

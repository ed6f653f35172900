-- A chain's first record is its record 1. What is there already is not looked at: audit verify does that, and a check of years would lock the table for long.
alter table audit_record add constraint audit_record_sequence check (sequence > 0) not valid;

-- As in 0007; a new partition needs its table's checks to become one.
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
                execute format('create table %I (like %I including defaults including constraints) with (fillfactor = %s)',
                    partition, parent, case when parent in ('command', 'notification') then 70 else 100 end);
                execute format('with strays as (delete from %I where id >= %L and id < %L returning *) insert into %I select * from strays',
                    parent || '_other', first_id, next_id, partition);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, partition, first_id, next_id);
            end if;
        end loop;
    end loop;
end $$;

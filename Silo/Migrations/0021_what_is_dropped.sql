-- Drops the partitions of a table that are older than a day, however wrong the clock of who asks: never today's, nor any to come. A partition with something
-- pending stays, and so does one in which something ended on that day or later: what was long on its way is kept for as long after its end as all else.
create or replace function drop_partitions(parent text, older_than date) returns integer language plpgsql as $$
declare
    first_day constant date := least(older_than, (now() at time zone 'UTC')::date);
    -- When a row ended; null: rows of this table are never on their way.
    ended     constant text := case parent when 'command' then 'finished' when 'notification' then 'ended' end;
    partition text;
    stays     boolean;
    dropped   integer := 0;
begin
    for partition in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(format('%I', parent)) and c.relname ~ '_\d{8}$' and right(c.relname, 8)::date < first_day
        order by c.relname
    loop
        if ended is not null then
            execute format('select exists (select from %I where state = 0)', partition) into stays;
            continue when stays;
            execute format('select exists (select from %I where %I >= %L)', partition, ended, first_day::timestamp at time zone 'UTC') into stays;
            continue when stays;
            -- What was sent on its way again in this moment stays, too. Nobody writes any more from here to the end; the index makes it a short look.
            execute format('lock table only %I in access exclusive mode', parent);
            execute format('select exists (select from %I where state = 0)', partition) into stays;
            continue when stays;
        end if;
        execute format('drop table %I', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

-- Housekeeping: which silo runs which job's slot. Whoever inserts the row runs it.
create table job_run (
    job      text collate "C" not null,
    -- The moment for which the job's schedule asks; of a run that a person asked for, the present then.
    slot     timestamptz not null,
    -- The silo incarnation that runs it.
    silo     text not null,
    -- 1; 2 when another silo took it up because the first had died.
    attempt  smallint not null default 1,
    began    timestamptz not null,
    ended    timestamptz,
    outcome  text,
    detail   text,
    -- Where a bounded run stopped; the next one goes on after it.
    position text collate "C",
    primary key (job, slot)
) with (fillfactor = 70);

create index job_run_open on job_run (began) where ended is null;

-- Devices of a manufacturer, for contact jobs.
create index device_list_manufacturer on device_list (manufacturer, device) where manufacturer <> '';

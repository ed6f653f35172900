-- Throttling: which devices may be talked with. A permit stands here before it is used, so that a segment whose silo died grants none a second time.
create table permit (
    segment text collate "C" not null,
    device  text collate "C" not null,
    permit  uuid not null,
    -- The silo incarnation that asked for it.
    silo    text not null,
    primary key (segment, device)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

create table permit_segment (
    segment text collate "C" primary key,
    -- Counts the lives of the segment's grain: only the latest writes.
    epoch   bigint not null,
    -- New connections that were free at a moment; null: all.
    free    double precision,
    counted timestamptz
) with (fillfactor = 50);

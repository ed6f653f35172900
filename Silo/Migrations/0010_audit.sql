-- The audit trail: chains of records, each with the hash of the one before, and signed anchors that state where the chains stood (docs/audit.md).

create table audit_record (
    -- Made by the journal's writer, ascending within a chain: so a chain's records lie in the partitions in their order, and dropping the oldest
    -- partition drops the beginnings of chains and nothing else.
    id              uuid not null primary key,
    -- The incarnation of the silo that wrote it, and a number.
    chain           text collate "C" not null,
    sequence        bigint not null,
    -- SHA-256 of the record before and of this one.
    previous        bytea not null,
    hash            bytea not null,
    at              timestamptz not null,
    organisation    text collate "C" not null,
    user_name       text,
    application     text,
    action          text not null,
    device          text collate "C",
    subject         text,
    correlation_uid uuid,
    outcome         text not null,
    detail          text
) partition by range (id);

create table audit_record_other partition of audit_record default;

create index audit_record_chain on audit_record (chain, sequence);
create index audit_record_organisation on audit_record (organisation, id);
create index audit_record_device on audit_record (device, id) where device is not null;
create index audit_record_command on audit_record (correlation_uid) where correlation_uid is not null;
-- Refusals are few, and looked for among all that was allowed.
create index audit_record_refused on audit_record (outcome, id) where outcome <> 'allowed';

-- Never dropped: half a megabyte a day, and with it the proof that what was dropped had ended its retention.
create table audit_anchor (
    number bigint primary key,
    -- AuditAnchor as JSON.
    anchor jsonb not null
);

-- How far the last anchor that named a chain covered it. Anchors repeat it; whoever changes it is found out by them.
create table audit_chain (
    chain    text collate "C" primary key,
    sequence bigint not null
);

-- The last record of each chain in a partition: two steps in the index for each chain, however many records it has.
create function audit_heads_of(partition regclass) returns table (chain text, sequence bigint, hash bytea) language plpgsql stable as $$
declare
    name text := '';
begin
    loop
        execute format('select min(r.chain) from %s r where r.chain > $1', partition) into name using name;
        exit when name is null;
        return query execute format('select r.chain, r.sequence, r.hash from %s r where r.chain = $1 order by r.sequence desc limit 1', partition) using name;
    end loop;
end $$;

-- The last record of each chain among those of some days, both included; null: without an end, and with what no partition expects.
create function audit_heads(first_day date, last_day date) returns table (chain text, sequence bigint, hash bytea) language sql stable as $$
    select distinct on (h.chain) h.chain, h.sequence, h.hash
    from (
        select c.oid::regclass as partition, case when c.relname ~ '_\d{8}$' then right(c.relname, 8)::date end as day
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'audit_record'::regclass) p,
        audit_heads_of(p.partition) h
    where (first_day is null or p.day is null or p.day >= first_day) and (last_day is null or p.day <= last_day)
    order by h.chain, h.sequence desc
$$;


select make_partitions(7);

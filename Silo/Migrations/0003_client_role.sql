-- Gateways, adapters and the dashboard read where the silos are, and nothing else. The role is made by who sets up the database.
do $$
begin
    if exists (select from pg_roles where rolname = 'grid_client') then
        execute format('grant usage on schema %I to grid_client', current_schema());
        grant select on orleansquery, membership, membership_version to grid_client;
    end if;
end $$;

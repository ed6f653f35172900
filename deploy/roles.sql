-- Runs once, when PostgreSQL's data folder is new: the two roles and their database. The silos make everything in it.
\set silo `cut -d: -f5 /run/secrets/grid_silo.pgpass`
\set client `cut -d: -f5 /run/secrets/grid_client.pgpass`
-- Without a password nobody could log in, and nothing would say why.
select 1 / (length(:'silo') >= 32 and length(:'client') >= 32)::int as passwords_were_read;

create role grid_silo login password :'silo';
create role grid_client login password :'client';
create database grid owner grid_silo;
revoke all on database grid from public;
grant connect on database grid to grid_client;

-- Who is reached through a gateway device: asked when that one is to get a gateway device itself.
create index grain_state_gateway on grain_state ((payload->'device'->>'gatewayDevice'))
    where type = 'device' and payload->'device'->>'gatewayDevice' is not null;

-- Manufacturers are listed by code.
create index grain_state_manufacturer on grain_state (extension) where type = 'manufacturer';

-- A device's open commands, for its activation. The predicate says more than the sweep's index does (open is 0; 1 is never stored), and queries for a device say the same,
-- so that the planner cannot take the sweep's index for them and read every open command of the silo.
create index command_open_of_device on command (device, id) where state < 2;

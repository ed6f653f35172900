-- An organisation's commands, the newest first. Without it, one with few commands among many of others reads every partition from its end to its beginning. It costs
-- a command two more entries in an index, one when it is accepted and one when it ends.
create index command_organisation on command (organisation, id);
-- An organisation's scheduled tasks: what was sent at once and succeeded at once, which is nearly all, never enters it.
create index command_task on command (organisation, id) where state < 2 and (attempts > 0 or command ? 'scheduleTime');

-- Notifications on their way to web hooks: a row for each hook that is to have one, written with what it tells of. The id is the event's id.
create table notification (
    id           uuid not null primary key,
    organisation text collate "C" not null,
    application  text collate "C" not null,
    content      jsonb not null,
    -- DeliveryState: 0 pending, 1 delivered, 2 dead.
    state        smallint not null default 0,
    attempts     smallint not null default 0,
    -- When the next attempt may start. Who claims it moves this to the end of its claim, so that another takes it when the claimant has died.
    due          timestamptz not null,
    expires      timestamptz not null,
    ended        timestamptz,
    failure      text
) partition by range (id);

-- What each hook's sender looks for. By hook, so that a million that wait for one that is away stand in nobody's way.
create index notification_due on notification (organisation, application, due) where state = 0;
create index notification_expires on notification (expires) where state = 0;
create index notification_of_hook on notification (organisation, application, id);
create index notification_dead on notification (organisation, application, id) where state = 2;

create table notification_other partition of notification default;

-- Each silo reads which web hooks have changed, every other second.
create index grain_state_web_hooks on grain_state (modified) where type = 'web-hooks';


select make_partitions(7);

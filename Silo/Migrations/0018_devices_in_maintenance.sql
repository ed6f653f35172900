-- Few devices are in maintenance at a time: a list of them starts at these few, instead of reading all devices in the order that is asked.
create index device_list_maintenance on device_list (installed, device) where in_maintenance;
analyze device_list;

-- Lists of devices are sorted by postal code and network address, too (docs/decisions/0022). Addresses are looked up by the same index, which now has those without
-- one, in the front.
create index device_list_postal_code on device_list (postal_code, device);
drop index device_list_address;
create index device_list_address on device_list (network_address, device);
analyze device_list;

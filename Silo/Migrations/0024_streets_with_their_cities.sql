-- Streets are looked for within a city, and a city's are no chance sample of all: a list in the order of streets may pass over nearly all devices before it comes
-- to the city's. It does so in the index alone, without the table, when the index knows the city (measured: 9 ms instead of 40 for 90,000 passed over).
drop index device_list_street;
create index device_list_street on device_list (street, device) include (city);
analyze device_list;

create table tick (
    process varchar(20) not null
);

create table note (
    text varchar(100) not null
);

-- The schema as a picture: keys, nullability, one to one, names that need care.
CREATE SCHEMA g;
CREATE TABLE g.users (id int PRIMARY KEY, email text UNIQUE NOT NULL);
CREATE TABLE g.profiles (user_id int PRIMARY KEY REFERENCES g.users, bio text);
CREATE TABLE g."my ""orders""; drop" (id int PRIMARY KEY, "user" int REFERENCES g.users, "1st; -->" numeric(10,2) NOT NULL);
SELECT seedgen.graph('g');
SELECT seedgen.graph('g', 'DOT');
SELECT seedgen.graph('g', 'mermiad');
SELECT seedgen.graph('nowhere');

-- Foreign keys that share columns, with no configuration: three runs, each on top of the rows of those before.
CREATE SCHEMA agree;
CREATE TABLE agree.tenants (id int PRIMARY KEY);
CREATE TABLE agree.p (tenant int NOT NULL REFERENCES agree.tenants, id int, PRIMARY KEY (tenant, id));
CREATE TABLE agree.q (tenant int NOT NULL REFERENCES agree.tenants, id bigint, PRIMARY KEY (tenant, id));
CREATE TABLE agree.both_of_one (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int NOT NULL REFERENCES agree.tenants, a int NOT NULL, b int, FOREIGN KEY (tenant, a) REFERENCES agree.p, FOREIGN KEY (tenant, b) REFERENCES agree.q);
CREATE TABLE agree.pairs (tenant int, a int, b int, PRIMARY KEY (tenant, a, b), FOREIGN KEY (tenant, a) REFERENCES agree.p, FOREIGN KEY (tenant, b) REFERENCES agree.q);
CREATE TABLE agree.tree (tenant int NOT NULL REFERENCES agree.tenants, id int, up int, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, up) REFERENCES agree.tree);
CREATE SCHEMA chain;
CREATE TABLE chain.tenants (id uuid PRIMARY KEY);
CREATE TABLE chain.projects (tenant uuid REFERENCES chain.tenants, id int, PRIMARY KEY (tenant, id));
CREATE TABLE chain.tasks (tenant uuid REFERENCES chain.tenants, project int, id int, PRIMARY KEY (tenant, project, id), FOREIGN KEY (tenant, project) REFERENCES chain.projects);
CREATE TABLE chain.people (tenant uuid REFERENCES chain.tenants, id int, PRIMARY KEY (tenant, id));
CREATE TABLE chain.comments (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant uuid NOT NULL REFERENCES chain.tenants, project int NOT NULL, task int NOT NULL, author int, FOREIGN KEY (tenant, project) REFERENCES chain.projects, FOREIGN KEY (tenant, project, task) REFERENCES chain.tasks, FOREIGN KEY (tenant, author) REFERENCES chain.people);
CREATE SCHEMA twice;
CREATE TABLE twice.person (id int PRIMARY KEY);
CREATE TABLE twice.member (id int PRIMARY KEY REFERENCES twice.person);
CREATE TABLE twice.other (id int PRIMARY KEY);
CREATE TABLE twice.loan (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, who int NOT NULL REFERENCES twice.person REFERENCES twice.member);
CREATE TABLE twice.apart (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, who int NOT NULL REFERENCES twice.person REFERENCES twice.other);
CREATE FUNCTION fill(schema text, n bigint) RETURNS TABLE (table_name text, rows bigint, violated text) LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMPORARY TABLE result ON COMMIT DROP AS
        SELECT p.table_name, p.rows_written FROM seedgen.populate(schema, n, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') AS p;
    RETURN QUERY SELECT r.*, (SELECT string_agg(v.table_name || '.' || v.object, ', ') FROM seedgen.verify(schema) AS v WHERE NOT v.ok) FROM result AS r;
    DROP TABLE result;
END $$;
SELECT run, s, f.* FROM generate_series(1, 3) AS run, unnest(ARRAY['agree', 'chain', 'twice']) AS s, LATERAL fill(s, 200) AS f ORDER BY s, run, f.table_name COLLATE "C";

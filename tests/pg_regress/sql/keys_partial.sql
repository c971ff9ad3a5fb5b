-- Partial unique keys: rows inside while there is room, the others outside.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TYPE s.st AS ENUM ('draft', 'active', 'closed', 'x');
CREATE TABLE s.p (id int PRIMARY KEY);
CREATE TABLE s.few (id int PRIMARY KEY CHECK (id BETWEEN 1 AND 7));
-- At most one row inside for each of the seven: the others are outside, whatever it takes.
CREATE TABLE s.status_deleted (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, status s.st NOT NULL, deleted_at timestamptz);
CREATE UNIQUE INDEX status_deleted_k ON s.status_deleted (p) WHERE status <> 'x' AND deleted_at IS NULL;
CREATE TABLE s.in_list (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, status s.st NOT NULL);
CREATE UNIQUE INDEX in_list_k ON s.in_list (p) WHERE status IN ('active', 'draft');
CREATE TABLE s.in_text (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, status text NOT NULL CHECK (status IN ('new', 'running', 'done', 'failed')));
CREATE UNIQUE INDEX in_text_k ON s.in_text (p) WHERE status IN ('new', 'running');
CREATE TABLE s.in_text_open (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, status text NOT NULL);
CREATE UNIQUE INDEX in_text_open_k ON s.in_text_open (p) WHERE status IN ('new', 'running');
CREATE TABLE s.ors (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, status text NOT NULL, done boolean NOT NULL);
CREATE UNIQUE INDEX ors_k ON s.ors (p) WHERE status = 'new' OR NOT done;
CREATE TABLE s.ranged (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, n int NOT NULL);
CREATE UNIQUE INDEX ranged_k ON s.ranged (p) WHERE n > 10;
-- Predicates that complete each other; two keys on one column: each takes its child of the parent.
CREATE TABLE s.compl (id int PRIMARY KEY, a int NOT NULL REFERENCES s.few, b int REFERENCES s.p, deleted_at timestamptz);
CREATE UNIQUE INDEX compl_1 ON s.compl (a) WHERE b IS NULL;
CREATE UNIQUE INDEX compl_2 ON s.compl (a, b) WHERE b IS NOT NULL;
CREATE TABLE s.compl_del (id int PRIMARY KEY, a int NOT NULL REFERENCES s.few, name text NOT NULL, deleted_at timestamptz);
CREATE UNIQUE INDEX compl_del_1 ON s.compl_del (a) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX compl_del_2 ON s.compl_del (a, name) WHERE deleted_at IS NOT NULL;
CREATE TABLE s.compl_same (id int PRIMARY KEY, code text NOT NULL, deleted_at timestamptz);
CREATE UNIQUE INDEX compl_same_1 ON s.compl_same (code) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX compl_same_2 ON s.compl_same (code) WHERE deleted_at IS NOT NULL;
CREATE TABLE s.is_default (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, is_default boolean NOT NULL DEFAULT false, is_billing boolean);
CREATE UNIQUE INDEX is_default_1 ON s.is_default (p) WHERE is_default;
CREATE UNIQUE INDEX is_default_2 ON s.is_default (p) WHERE is_billing;
CREATE TABLE s.kinds (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, kind text NOT NULL CHECK (kind IN ('a', 'b', 'c')));
CREATE UNIQUE INDEX kinds_1 ON s.kinds (p) WHERE kind = 'a';
CREATE UNIQUE INDEX kinds_2 ON s.kinds (p) WHERE kind = 'b';
-- Alternatives: the foreign key is set in one of them, and unique there.
CREATE TABLE s.arms (id int PRIMARY KEY, kind text NOT NULL, p int REFERENCES s.few, q int REFERENCES s.p, CHECK ((kind = 'p' AND p IS NOT NULL AND q IS NULL) OR (kind = 'q' AND q IS NOT NULL AND p IS NULL)));
CREATE UNIQUE INDEX arms_1 ON s.arms (p) WHERE kind = 'p';
CREATE UNIQUE INDEX arms_2 ON s.arms (q) WHERE kind = 'q';
CREATE TABLE s.arms2 (id int PRIMARY KEY, p int REFERENCES s.few, q int REFERENCES s.p, name text NOT NULL, CHECK (num_nonnulls(p, q) = 1), UNIQUE (p, name), UNIQUE (q, name));
CREATE TABLE s.arms3 (id int PRIMARY KEY, p int REFERENCES s.few, q int REFERENCES s.p, CHECK (num_nonnulls(p, q) = 1), UNIQUE (p), UNIQUE (q));
-- A function; a constant; a range that is open.
CREATE TABLE s.func (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, name text NOT NULL);
CREATE UNIQUE INDEX func_1 ON s.func (p) WHERE length(name) > 5;
CREATE TABLE s.one_row (id int PRIMARY KEY, active boolean NOT NULL);
CREATE UNIQUE INDEX one_row_1 ON s.one_row ((true)) WHERE active;
CREATE TABLE s.current (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, valid_from date NOT NULL, valid_to date);
CREATE UNIQUE INDEX current_1 ON s.current (p) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX current_2 ON s.current (p, valid_from);
-- Nulls are equal, or cost nothing.
CREATE TABLE s.nnd (a int REFERENCES s.few, b int REFERENCES s.p, UNIQUE NULLS NOT DISTINCT (a, b));
CREATE TABLE s.nnd_small (a boolean, b s.st, UNIQUE NULLS NOT DISTINCT (a, b));
CREATE TABLE s.nd_small (a boolean, b s.st, UNIQUE (a, b));
CREATE TABLE s.nnd_one (a boolean UNIQUE NULLS NOT DISTINCT, b int);
-- 7 of few, and of what each of them has once at most (arms, arms3); 2 and 8 combinations without nulls.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE status IN ('active', 'draft')) AS inside, count(DISTINCT p) AS parents FROM s.in_list;
SELECT count(*) FILTER (WHERE status = 'new' OR NOT done) AS inside FROM s.ors;
SELECT count(*) FILTER (WHERE n > 10) AS inside FROM s.ranged;
SELECT kind, count(*) FROM s.kinds GROUP BY kind ORDER BY kind;
SELECT count(*) FILTER (WHERE is_default) AS defaults, count(*) FILTER (WHERE is_billing) AS billing FROM s.is_default;
-- Again: what is inside stays as it is.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') WHERE rows_written <> 200 ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') WHERE rows_written <> 100 ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;

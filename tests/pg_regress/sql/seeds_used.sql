-- seeds => …: what rows are learnt from.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.shops (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, zone text);
CREATE TABLE s.visits (id bigserial PRIMARY KEY, shop_id int NOT NULL REFERENCES s.shops, level text NOT NULL, amount int NOT NULL CHECK (amount BETWEEN 10 AND 20));
-- No seeds: said in the note, in the plan, by a NOTICE; auto takes what there is.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 5, seeds => 'user', options => :'o');
SELECT count(*) FROM seedgen.rows(NULL::s.shops, 3, options => '{"seeds": "llm"}');
SELECT table_name, reason FROM seedgen.plan('s', 5, seeds => 'existing', options => :'o') WHERE column_name IS NULL AND constraint_name IS NULL;
SELECT table_name, note FROM seedgen.populate('s', 5, seeds => 'auto', mode => 'replace', options => :'o');
SELECT table_name, note FROM seedgen.populate('s', 5, seeds => 'builtin', mode => 'replace', options => :'o');
-- Words that are none.
SELECT seedgen.populate('s', 5, seeds => 'exisitng');
SELECT seedgen.populate('s', 5, seeds => NULL);
SELECT seedgen.plan('s', 5, seeds => 'mine');
SELECT seedgen.rows(NULL::s.shops, 5, options => '{"seeds": 7}');
SELECT seedgen.rows(NULL::s.shops, 5, options => '{"seeds": "usr"}');

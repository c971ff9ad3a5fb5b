-- Servers of language models: options, rights, and what is refused before any call. No model is called here.
\set VERBOSITY default
CREATE TABLE shelf (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text NOT NULL);
CREATE TABLE book (id uuid PRIMARY KEY, shelf_id bigint NOT NULL REFERENCES shelf, title varchar(60) NOT NULL);

-- Options of a server.
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm;
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'models.example.com', model 'x');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://user:secret@models.example.com/v1', model 'x');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpiont 'https://models.example.com/v1', model 'x');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', api_key 'sk-secret');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', provider 'antropic');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', api_key_env 'PATH');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', ca_file 'ca.pem');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', proxy 'socks5://proxy');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', timeout '0');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', tries 'many');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', max_reply_kb '-1');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', max_tokens '1.5');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', temperature '3');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', structured 'yes');
CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'http://127.0.0.1:9/v1', model 'x', provider 'openai', tries '1', timeout '2',
    max_reply_kb '64', max_tokens '500', temperature '0.5', structured 'off');
ALTER SERVER m OPTIONS (DROP model);
ALTER SERVER m OPTIONS (SET provider 'anthropic');

-- Options of a user mapping; its values are in no message.
CREATE USER MAPPING FOR CURRENT_USER SERVER m OPTIONS (apikey 'sk-secret');
CREATE USER MAPPING FOR CURRENT_USER SERVER m OPTIONS (endpoint 'sk-secret');
CREATE USER MAPPING FOR CURRENT_USER SERVER m OPTIONS (api_key 'sk secret');
CREATE USER MAPPING FOR CURRENT_USER SERVER m OPTIONS (api_key 'sk-secret');
-- No table is read through it.
CREATE FOREIGN TABLE f (a int) SERVER m OPTIONS (model 'x');
ALTER FOREIGN DATA WRAPPER seedgen_llm OPTIONS (model 'x');

-- Arguments.
CALL seedgen.fetch_seeds(NULL, 'm');
CALL seedgen.fetch_seeds('public', NULL);
CALL seedgen.fetch_seeds('public', 'm', rows => 0);
CALL seedgen.fetch_seeds('public', 'm', rows => 10001);
CALL seedgen.fetch_seeds('public', 'm', batch => 0);
CALL seedgen.fetch_seeds('public', 'm', concurrency => 65);
CALL seedgen.fetch_seeds('public', 'm', options => '{"onyl": ["shelf"]}');
CALL seedgen.fetch_seeds('public', 'm', options => '{"only": ["shlef"]}');
CALL seedgen.fetch_seeds('pubilc', 'm');
CALL seedgen.fetch_seeds('public', 'n');
CREATE FOREIGN DATA WRAPPER other;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER other;
CALL seedgen.fetch_seeds('public', 'elsewhere');

-- It ends transactions, so it takes none.
BEGIN;
CALL seedgen.fetch_seeds('public', 'm');
ROLLBACK;
DO $$DECLARE r jsonb; BEGIN CALL seedgen.fetch_seeds('public', 'm', dry_run => true, result => r); RAISE NOTICE '% calls', r->'calls'; END$$;
DO $$DECLARE r jsonb; BEGIN COMMIT; CALL seedgen.fetch_seeds('public', 'm', rows => 1, options => '{"progress": false}', result => r); END$$;

-- What it would cost.
CALL seedgen.fetch_seeds('public', 'm', dry_run => true);
CALL seedgen.fetch_seeds('public', 'm', rows => 60, batch => 20, options => '{"only": ["book"]}', dry_run => true);

-- A variable that is not set, a file that is not there.
ALTER SERVER m OPTIONS (ADD api_key_env 'SEEDGEN_NO_SUCH_KEY');
DROP USER MAPPING FOR CURRENT_USER SERVER m;
CALL seedgen.fetch_seeds('public', 'm', dry_run => true);
ALTER SERVER m OPTIONS (DROP api_key_env, ADD ca_file '/nonexistent/ca.pem');
CALL seedgen.fetch_seeds('public', 'm', dry_run => true);
ALTER SERVER m OPTIONS (DROP ca_file);
-- A key goes over no open network.
CREATE USER MAPPING FOR PUBLIC SERVER m OPTIONS (api_key 'sk-secret');
ALTER SERVER m OPTIONS (SET endpoint 'http://models.example.com/v1');
CALL seedgen.fetch_seeds('public', 'm', dry_run => true);
ALTER SERVER m OPTIONS (SET endpoint 'http://127.0.0.1:9/v1');

-- Nobody listens there.
CALL seedgen.fetch_seeds('public', 'm', rows => 2, options => '{"progress": false}');
SELECT table_name, status, error, rows_asked, rows_accepted, calls, retries FROM seedgen.seed_batch ORDER BY batch;

-- Who may.
CREATE ROLE regress_seedgen_writer;
GRANT USAGE ON SCHEMA public TO regress_seedgen_writer;
GRANT INSERT, SELECT ON shelf, book TO regress_seedgen_writer;
SET ROLE regress_seedgen_writer;
CALL seedgen.fetch_seeds('public', 'm', dry_run => true);
CREATE SERVER own FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x');
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER m TO regress_seedgen_writer;
GRANT USAGE ON FOREIGN DATA WRAPPER seedgen_llm TO regress_seedgen_writer;
SET ROLE regress_seedgen_writer;
CALL seedgen.fetch_seeds('public', 'm', dry_run => true, options => '{"only": ["shelf"]}');
SELECT count(*) AS batches_of_others FROM seedgen.seed_batch;
CREATE SERVER own FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', ca_file '/etc/passwd');
CREATE SERVER own FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'https://models.example.com/v1', model 'x', api_key_env 'SEEDGEN_KEY');
RESET ROLE;
REVOKE INSERT ON book FROM regress_seedgen_writer;
SET ROLE regress_seedgen_writer;
CALL seedgen.fetch_seeds('public', 'm', dry_run => true);
RESET ROLE;
DROP OWNED BY regress_seedgen_writer;
DROP ROLE regress_seedgen_writer;

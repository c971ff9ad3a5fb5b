-- The set-returning functions that hand out rows one per call (src/pg/srf.rs). Declared by hand: their
-- result is the row type of the first argument.

CREATE FUNCTION seedgen.rows(
    row_type anyelement, n bigint, seed bigint DEFAULT 42, first bigint DEFAULT 0, options jsonb DEFAULT '{}'
) RETURNS SETOF anyelement
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'seedgen_rows';
COMMENT ON FUNCTION seedgen.rows(anyelement, bigint, bigint, bigint, jsonb) IS
'Rows of a table as seedgen.populate would write them, streamed; writes nothing. In a target list (SELECT seedgen.rows(NULL::t, n)) memory is constant; in FROM, PostgreSQL spools the rows.';

CREATE FUNCTION seedgen.feed(row_type anyelement, number bigint, first bigint, n bigint)
RETURNS SETOF anyelement ROWS 100000
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'seedgen_feed';
COMMENT ON FUNCTION seedgen.feed(anyelement, bigint, bigint, bigint) IS
'Internal: feeds the statements by which a running seedgen.populate loads tables through the executor.';

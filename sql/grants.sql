-- Last: anyone may call seedgen's functions, which run with the caller's own rights.
GRANT USAGE ON SCHEMA seedgen TO PUBLIC;

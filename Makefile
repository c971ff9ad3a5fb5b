# The few commands. What they do is in tools/; PG=15 (default), 17 or 18 chooses PostgreSQL.
PG ?= 15
export PG

.PHONY: help demo demo-stop test unit regress regress-accept client fuzz docs-test build check lint install pg18-assert prereqs

help:
	@echo 'make demo            build, start a throwaway server, fill examples/shop with 100000 rows per table'
	@echo 'make demo-stop       stop that server and remove it'
	@echo 'make test            every test (PG=17, PG=18; KINDS="unit pgtest regress docs client fuzz")'
	@echo 'make regress         pg_regress files only (TEST=name for one)'
	@echo 'make fuzz            random schemas (SECONDS=600 SEED=1 FUZZ_ARGS=--all); failures as psql scripts'
	@echo 'make regress-accept  take the results of TEST=name (or of all) as the expected ones'
	@echo 'make build           build the extension for tests into a private copy of PostgreSQL'
	@echo 'make check lint      cargo check; cargo fmt and clippy'
	@echo 'make install         build in release mode and install into the PostgreSQL of this machine'
	@echo 'make pg18-assert     build PostgreSQL 18 with assertions, for make test PG=18'

demo:
	@tools/demo.sh start

demo-stop:
	@tools/demo.sh stop

test:
	@tools/test.sh

unit regress client:
	@KINDS=$@ tools/test.sh

fuzz:
	@KINDS=fuzz FUZZ_SECONDS=$(or $(SECONDS),600) FUZZ_SEED=$(or $(SEED),1) tools/test.sh

docs-test:
	@KINDS=docs tools/test.sh

regress-accept:
	@KINDS=regress ACCEPT=1 tools/test.sh

build check lint install:
	@tools/build.sh $@

pg18-assert:
	@tools/pg18-assert.sh

prereqs:
	@tools/prereqs.sh

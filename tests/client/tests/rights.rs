//! What a plain user needs, what is refused and how, whose runs a ledger shows.

use postgres::Client;
use seedgen_client_tests::{Database, Server, number, refused, run, verified};

/// Roles belong to the server: each test has names of its own.
struct Roles(String);

impl Roles {
    fn new(database: &Database, test: &str) -> Roles {
        let roles = Roles(format!("seedgen_{test}"));
        let mut client = database.connect();
        for role in [roles.owner(), roles.plain(), roles.other()] {
            let known = number(&mut client, &format!("SELECT count(*) FROM pg_roles WHERE rolname = '{role}'"));
            if known == 0 {
                run(&mut client, &format!("CREATE ROLE {role} LOGIN"));
            }
        }
        run(&mut client, &format!("CREATE SCHEMA s AUTHORIZATION {0}", roles.owner()));
        run(
            &mut database.connect_as(&roles.owner()),
            "CREATE TABLE s.p (id bigserial PRIMARY KEY, name text NOT NULL, code text UNIQUE);
             CREATE TABLE s.c (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p_id bigint NOT NULL REFERENCES s.p, note text)",
        );
        roles
    }
    fn owner(&self) -> String {
        format!("{}_owner", self.0)
    }
    fn plain(&self) -> String {
        format!("{}_plain", self.0)
    }
    fn other(&self) -> String {
        format!("{}_other", self.0)
    }
}

fn counts(client: &mut Client) -> (i64, i64) {
    (number(client, "SELECT count(*) FROM s.p"), number(client, "SELECT count(*) FROM s.c"))
}

const POPULATE: &str = "SELECT seedgen.populate('s', 100, options => '{\"progress\": false, \"on_error\": \"stop\"}')";

#[test]
fn each_missing_right_is_named_before_anything_is_written() {
    let server = Server::shared();
    let database = server.database("client_rights");
    let roles = Roles::new(&database, "rights");
    let mut owner = database.connect_as(&roles.owner());
    let mut plain = database.connect_as(&roles.plain());
    let to = roles.plain();

    let error = refused(&mut plain, POPULATE, "42501");
    assert_eq!(error.message(), "permission denied for schema \"s\"");
    run(&mut owner, &format!("GRANT USAGE ON SCHEMA s TO {to}"));
    let error = refused(&mut plain, POPULATE, "42501");
    assert_eq!(error.message(), "permission denied for table p");
    run(&mut owner, &format!("GRANT SELECT, INSERT ON s.p TO {to}"));
    let error = refused(&mut plain, POPULATE, "42501");
    assert_eq!(error.message(), "permission denied for table c");
    assert!(error.hint().is_some_and(|h| h.contains("GRANT INSERT ON s.c")), "{error:?}");
    run(&mut owner, &format!("GRANT INSERT ON s.c TO {to}"));
    let error = refused(&mut plain, POPULATE, "42501");
    assert_eq!(error.message(), "permission denied for sequence s.p_id_seq");
    assert_eq!(counts(&mut owner), (0, 0));
    run(&mut owner, &format!("GRANT USAGE ON SEQUENCE s.p_id_seq TO {to}"));
    run(&mut plain, POPULATE);
    assert_eq!(counts(&mut owner), (100, 100));
    // Rows are there now, which the caller must see to stay clear of them.
    let error = refused(&mut plain, POPULATE, "42501");
    assert_eq!(error.message(), "permission denied for table c");
    assert_eq!(counts(&mut owner), (100, 100));
    run(&mut owner, &format!("GRANT SELECT ON s.c TO {to}"));
    run(&mut plain, POPULATE);
    assert_eq!(counts(&mut owner), (200, 200));
    verified(&mut owner, "s");
    let paths = "SELECT count(*) FROM seedgen.run_tables WHERE path = 'executor'";
    assert_eq!(number(&mut plain, paths), 4);
    // A parent that may not be read.
    run(&mut owner, &format!("REVOKE ALL ON s.p FROM {to}"));
    let error = refused(&mut plain, "SELECT seedgen.populate_table('s.c', 10)", "42501");
    assert_eq!(error.message(), "permission denied for table p");
    // mode replace needs TRUNCATE or DELETE.
    run(&mut owner, &format!("GRANT SELECT, INSERT ON s.p TO {to}"));
    refused(&mut plain, "SELECT seedgen.populate('s', 10, mode => 'replace')", "42501");
    assert_eq!(counts(&mut owner), (200, 200));
    run(&mut owner, &format!("GRANT DELETE ON s.p, s.c TO {to}"));
    run(&mut plain, "SELECT seedgen.populate('s', 10, mode => 'replace')");
    assert_eq!(counts(&mut owner), (10, 10));
    database.amcheck();
}

#[test]
fn columns_may_be_granted_alone() {
    let server = Server::shared();
    let database = server.database("client_columns");
    let roles = Roles::new(&database, "columns");
    let mut owner = database.connect_as(&roles.owner());
    let mut plain = database.connect_as(&roles.plain());
    let to = roles.plain();
    run(
        &mut owner,
        &format!(
            "GRANT USAGE ON SCHEMA s TO {to}; GRANT INSERT (id), SELECT (id) ON s.p TO {to}; GRANT USAGE ON SEQUENCE s.p_id_seq TO {to}"
        ),
    );
    let error = refused(&mut plain, "SELECT seedgen.populate_table('s.p', 10)", "42501");
    assert!(error.hint().is_some_and(|h| h.contains("GRANT INSERT (name) ON s.p")), "{error:?}");
    run(&mut owner, &format!("GRANT INSERT (name) ON s.p TO {to}"));
    // `code` is nullable and not the caller's to write.
    for rows in [10, 20] {
        run(&mut plain, "SELECT seedgen.populate_table('s.p', 10)");
        assert_eq!(number(&mut owner, "SELECT count(*) FROM s.p WHERE code IS NULL AND name IS NOT NULL"), rows);
    }
}

#[test]
fn policies_are_obeyed() {
    let server = Server::shared();
    let database = server.database("client_policies");
    let roles = Roles::new(&database, "policies");
    let mut owner = database.connect_as(&roles.owner());
    let mut plain = database.connect_as(&roles.plain());
    let to = roles.plain();
    run(
        &mut owner,
        &format!(
            "GRANT USAGE ON SCHEMA s TO {to}; GRANT ALL ON ALL TABLES IN SCHEMA s TO {to}; GRANT ALL ON ALL SEQUENCES IN SCHEMA s TO {to};
             ALTER TABLE s.p ENABLE ROW LEVEL SECURITY; CREATE POLICY w ON s.p WITH CHECK (md5(id::text) = 'none') ; "
        ),
    );
    let stop = "SELECT seedgen.populate('s', 100, options => '{\"progress\": false, \"on_error\": \"stop\"}')";
    let error = refused(&mut plain, stop, "42501");
    assert_eq!(error.message(), "new row violates row-level security policy for table \"p\"");
    assert_eq!(counts(&mut owner), (0, 0));
    run(
        &mut owner,
        "DROP POLICY w ON s.p; CREATE POLICY w ON s.p USING (id % 2 = 0) WITH CHECK (true); CREATE POLICY r ON s.c USING (true)",
    );
    run(&mut plain, POPULATE);
    assert_eq!(counts(&mut owner), (100, 100));
    // The owner is exempt, until the policies are forced on them too.
    run(&mut owner, POPULATE);
    assert_eq!(number(&mut owner, "SELECT count(*) FROM seedgen.run_tables WHERE path = 'fast'"), 2);
    run(&mut owner, "ALTER TABLE s.p FORCE ROW LEVEL SECURITY");
    run(&mut owner, POPULATE);
    assert_eq!(
        number(&mut owner, "SELECT count(*) FROM seedgen.run_tables WHERE path = 'executor' AND table_name = 'p'"),
        1
    );
    run(&mut owner, "ALTER TABLE s.p NO FORCE ROW LEVEL SECURITY");
    verified(&mut owner, "s");
    assert_eq!(counts(&mut owner), (300, 300));
}

#[test]
fn a_role_that_was_set_counts() {
    let server = Server::shared();
    let database = server.database("client_set_role");
    let roles = Roles::new(&database, "set_role");
    let mut client = database.connect();
    run(&mut client, &format!("SET ROLE {}", roles.plain()));
    refused(&mut client, POPULATE, "42501");
    run(&mut client, &format!("SET ROLE {}", roles.owner()));
    run(&mut client, POPULATE);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.runs"), 1);
    run(&mut client, "RESET ROLE");
    assert_eq!(number(&mut client, &format!("SELECT count(*) FROM seedgen.runs WHERE role = '{}'", roles.owner())), 1);
    run(&mut client, POPULATE);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.runs"), 2);
    run(&mut client, &format!("SET ROLE {}", roles.owner()));
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.runs"), 1, "the superuser's run is not shown");
    verified(&mut client, "s");
}

#[test]
fn a_ledger_is_its_users_own() {
    let server = Server::shared();
    let database = server.database("client_ledger");
    let roles = Roles::new(&database, "ledger");
    run(&mut database.connect_as(&roles.owner()), POPULATE);
    let mut other = database.connect_as(&roles.other());
    assert_eq!(number(&mut other, "SELECT count(*) FROM seedgen.runs"), 0);
    assert_eq!(number(&mut other, "SELECT count(*) FROM seedgen.run_table"), 0);
    refused(&mut other, "SELECT seedgen.undo(1)", "22023");
    run(&mut other, "UPDATE seedgen.run SET rows = 7; DELETE FROM seedgen.run_table; DELETE FROM seedgen.run");
    refused(
        &mut other,
        "INSERT INTO seedgen.run_table (run, ordinal, level, table_schema, table_name, relation, path) VALUES (1, 77, 0, 's', 'p', 1, 'fast')",
        "42501",
    );
    refused(
        &mut other,
        "INSERT INTO seedgen.run (role, schemas, seed, generation_version, plan, xid, system_identifier, database)
         VALUES ('postgres', '{}', 1, 1, '{}', '1', 1, 1)",
        "42501",
    );
    // Runs that a user invents for tables that are not theirs move nobody's numbers.
    run(
        &mut other,
        "INSERT INTO seedgen.run (schemas, seed, generation_version, plan, xid, system_identifier, database) VALUES ('{}', 1, 1, '{}', '1', 1, 1);
         INSERT INTO seedgen.run_table (run, ordinal, level, table_schema, table_name, relation, path, first_row, rows)
         SELECT max(run), 1, 0, 's', 'p', 1, 'fast', 900000000000000, 900000000000000 FROM seedgen.run",
    );
    let mut owner = database.connect_as(&roles.owner());
    run(&mut owner, POPULATE);
    assert_eq!(number(&mut owner, "SELECT max(first_row) FROM seedgen.run_table"), 100);
    assert_eq!(number(&mut owner, "SELECT rows FROM seedgen.runs ORDER BY run LIMIT 1"), 200);
}

/// Rows that another role's run made, some of which have gone: their numbers are not used again.
#[test]
fn runs_of_other_roles_are_not_repeated() {
    let server = Server::shared();
    let database = server.database("client_others_runs");
    let roles = Roles::new(&database, "others_runs");
    let mut owner = database.connect_as(&roles.owner());
    for role in [roles.plain(), roles.other()] {
        run(
            &mut owner,
            &format!(
                "GRANT USAGE ON SCHEMA s TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA s TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA s TO {role}"
            ),
        );
    }
    run(&mut database.connect_as(&roles.plain()), POPULATE);
    run(&mut owner, "DELETE FROM s.c; DELETE FROM s.p WHERE id <= 50");
    run(&mut database.connect_as(&roles.other()), POPULATE);
    run(&mut owner, POPULATE);
    assert_eq!(counts(&mut owner), (250, 200));
    verified(&mut owner, "s");
}

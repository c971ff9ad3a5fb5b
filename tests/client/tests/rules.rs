//! Rules beyond one session: dumped and restored, followed through renames, planned by another role.

use seedgen_client_tests::{Server, number, refused, run, succeeded};

/// The rules go with the dump, under the names that their tables and columns have by then.
#[test]
fn rules_are_dumped() {
    let server = Server::shared();
    let source = server.database("client_rules_source");
    let mut client = source.connect();
    run(
        &mut client,
        "CREATE SCHEMA app;
         CREATE TABLE app.people (gone int, id int PRIMARY KEY, first_name text NOT NULL, mail text, total numeric(6,2));
         ALTER TABLE app.people DROP COLUMN gone;
         SELECT seedgen.set_strategy('app.people.mail', '{\"strategy\": \"sql\", \"expression\": \"first_name || id\"}');
         SELECT seedgen.set_strategy('app.people.total', '{\"strategy\": \"constant\", \"value\": \"7.50\"}');
         SELECT seedgen.set_strategy('app.people.first_name', '{\"strategy\": \"template\", \"template\": \"p{n}\"}');
         SELECT count(*) FROM seedgen.import_plan(seedgen.export_plan('app', 12));
         ALTER TABLE app.people RENAME COLUMN first_name TO given_name;
         ALTER TABLE app.people RENAME COLUMN mail TO \"E-mail\";
         ALTER TABLE app.people RENAME TO persons;
         ALTER SCHEMA app RENAME TO crm;
         SELECT seedgen.populate('crm', 5)",
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM crm.persons"), 12);
    let folder = std::env::temp_dir().join(format!("seedgen-rules-{}", std::process::id()));
    succeeded(server.program("pg_dump").args(["-Fc", "-d", source.name(), "-f"]).arg(&folder));
    let copy = server.bare_database("client_rules_copy");
    let restored = server.program("pg_restore").args(["--exit-on-error", "-d", copy.name()]).arg(&folder).output();
    std::fs::remove_file(&folder).unwrap();
    let restored = restored.unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let mut client = copy.connect();
    // Attribute numbers are others here: the dropped column is not restored.
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.rules WHERE status = 'active'"), 4);
    run(&mut client, "TRUNCATE crm.persons; SELECT seedgen.populate('crm', 5, mode => 'replace')");
    let kept = "SELECT count(*) FROM crm.persons
                WHERE total = 7.5 AND given_name ~ '^p[0-9]+$' AND \"E-mail\" = given_name || id";
    assert_eq!(number(&mut client, kept), 12);
    // From now on the numbers count: the next rename is followed.
    run(&mut client, "ALTER TABLE crm.persons RENAME COLUMN total TO sum");
    run(&mut client, "SELECT seedgen.populate('crm', 5, mode => 'replace')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM crm.persons WHERE sum = 7.5"), 12);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.rules WHERE column_name = 'sum'"), 1);
}

/// A copy of the database without what one rule is about: restored without complaint, and ready for its table.
#[test]
fn rules_without_their_tables_are_dumped() {
    let server = Server::shared();
    let source = server.database("client_rules_bare_source");
    let mut client = source.connect();
    run(
        &mut client,
        "CREATE SCHEMA kept; CREATE SCHEMA left_out;
         CREATE TABLE kept.t (id int PRIMARY KEY, v text);
         CREATE TABLE kept.gone (id int PRIMARY KEY, v text);
         CREATE TABLE left_out.t (id int PRIMARY KEY, v text);
         SELECT seedgen.set_strategy('kept.t.v', '{\"strategy\": \"constant\", \"value\": \"kept\"}');
         SELECT seedgen.set_strategy('kept.gone.v', '{\"strategy\": \"constant\", \"value\": \"gone\"}');
         SELECT seedgen.set_strategy('left_out.t.v', '{\"strategy\": \"constant\", \"value\": \"left out\"}');
         DROP TABLE kept.gone",
    );
    let dump = succeeded(server.program("pg_dump").args(["--exclude-schema=left_out", "-d", source.name()]));
    let copy = server.bare_database("client_rules_bare_copy");
    let file = std::env::temp_dir().join(format!("seedgen-rules-bare-{}", std::process::id()));
    std::fs::write(&file, &dump.stdout).unwrap();
    let restored =
        server.program("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", copy.name(), "-f"]).arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    let restored = restored.unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let mut client = copy.connect();
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.rules WHERE status = 'active'"), 1);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.rules WHERE status = 'orphaned'"), 2);
    run(&mut client, "SELECT seedgen.populate('kept', 5)");
    assert_eq!(number(&mut client, "SELECT count(*) FROM kept.t WHERE v = 'kept'"), 5);
    run(
        &mut client,
        "CREATE SCHEMA left_out; CREATE TABLE left_out.t (v text, id int PRIMARY KEY);
         SELECT seedgen.populate('left_out', 5)",
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM left_out.t WHERE v = 'left out'"), 5);
    // From now on the rule goes with its table, and another table of the old name has none.
    run(
        &mut client,
        "ALTER TABLE left_out.t RENAME TO u; CREATE TABLE left_out.t (v text, id int PRIMARY KEY);
         SELECT seedgen.populate('left_out', 5)",
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM left_out.u WHERE v = 'left out'"), 10);
    assert_eq!(number(&mut client, "SELECT count(*) FROM left_out.t WHERE v = 'left out'"), 0);
    run(&mut client, "DROP SCHEMA left_out CASCADE");
    assert_eq!(number(&mut client, "SELECT seedgen.drop_rules('left_out')"), 1);
    refused(&mut client, "SELECT seedgen.drop_rules('left_out')", "3F000");
}

/// A dump brings rules to the role that has the name of their owner when it is restored; not to one that took the
/// name of another before.
#[test]
fn rules_are_restored_to_their_role() {
    let server = Server::shared();
    let source = server.database("client_rules_roles_source");
    let mut client = source.connect();
    let roles = "rules_stays, rules_renamed, rules_new_name, rules_again";
    run(
        &mut client,
        &format!(
            "DROP ROLE IF EXISTS {roles};
             CREATE ROLE rules_stays; CREATE ROLE rules_renamed; CREATE ROLE rules_again;
             CREATE TABLE public.t (id int PRIMARY KEY, v text);
             GRANT ALL ON public.t TO PUBLIC;"
        ),
    );
    for role in ["rules_stays", "rules_renamed", "rules_again"] {
        let rule = format!("{{\"strategy\": \"constant\", \"value\": \"of {role}\"}}");
        run(&mut client, &format!("SET ROLE {role}; SELECT seedgen.set_strategy('public.t.v', '{rule}'); RESET ROLE"));
    }
    run(
        &mut client,
        "ALTER ROLE rules_renamed RENAME TO rules_new_name; CREATE ROLE rules_renamed;
         REVOKE ALL ON public.t FROM rules_again; DROP ROLE rules_again; CREATE ROLE rules_again",
    );
    let folder = std::env::temp_dir().join(format!("seedgen-rules-roles-{}", std::process::id()));
    succeeded(server.program("pg_dump").args(["-Fc", "-d", source.name(), "-f"]).arg(&folder));
    let copy = server.bare_database("client_rules_roles_copy");
    succeeded(server.program("pg_restore").args(["--exit-on-error", "-d", copy.name()]).arg(&folder));
    let mut restored = copy.connect();
    assert_eq!(number(&mut restored, "SELECT count(*) FROM seedgen.rule"), 1);
    let own = "SELECT count(*) FROM seedgen.rules r WHERE r.role = 'rules_stays' AND r.status = 'active'";
    assert_eq!(number(&mut restored, own), 1);
    // What a call of the renamed role has brought up to date is dumped.
    run(&mut client, "SET ROLE rules_new_name; SELECT seedgen.populate_table('public.t', 1); RESET ROLE");
    succeeded(server.program("pg_dump").args(["-Fc", "-d", source.name(), "-f"]).arg(&folder));
    // Where the role is not there, its rules are nobody's, whoever is made under its name.
    run(&mut client, "DROP OWNED BY rules_stays; DROP OWNED BY rules_new_name");
    run(&mut restored, "DROP OWNED BY rules_stays");
    run(&mut client, "DROP ROLE rules_stays");
    let second = server.bare_database("client_rules_roles_second");
    let done = server
        .program("pg_restore")
        .args(["--no-privileges", "--exit-on-error", "-d", second.name()])
        .arg(&folder)
        .output();
    std::fs::remove_file(&folder).unwrap();
    let done = done.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut second = second.connect();
    run(&mut second, "CREATE ROLE rules_stays");
    assert_eq!(
        number(&mut second, "SELECT count(*) FROM seedgen.rules WHERE role = 'rules_new_name' AND status = 'active'"),
        1
    );
    assert_eq!(
        number(&mut second, "SELECT count(*) FROM seedgen.rules WHERE role = 'rules_stays' AND status = 'orphaned'"),
        1
    );
    run(&mut second, "SET ROLE rules_stays");
    assert_eq!(number(&mut second, "SELECT count(*) FROM seedgen.rules"), 0);
    // A superuser gives them away.
    run(
        &mut second,
        "RESET ROLE; UPDATE seedgen.rule SET role = role WHERE role = 'rules_stays'; SET ROLE rules_stays",
    );
    assert_eq!(number(&mut second, "SELECT count(*) FROM seedgen.rules WHERE status = 'active'"), 1);
    drop(second);
    drop(restored);
    run(&mut client, &format!("DROP ROLE {roles}"));
}

/// A superuser sees the expressions of others and never evaluates them.
#[test]
fn rules_of_others_are_not_run() {
    let server = Server::shared();
    let database = server.database("client_rules_others");
    let mut client = database.connect();
    run(
        &mut client,
        "DROP ROLE IF EXISTS rules_mallory;
         CREATE ROLE rules_mallory;
         CREATE TABLE public.trap (id int PRIMARY KEY, note text);
         GRANT ALL ON public.trap TO rules_mallory;
         GRANT CREATE ON SCHEMA public TO rules_mallory;
         CREATE TABLE public.caught (who text);
         GRANT ALL ON public.caught TO PUBLIC;
         SET ROLE rules_mallory;
         CREATE FUNCTION public.catch() RETURNS text LANGUAGE sql VOLATILE AS
             'INSERT INTO public.caught VALUES (current_user) RETURNING who';
         SELECT seedgen.set_strategy('public.trap.note', '{\"strategy\": \"sql\", \"expression\": \"public.catch()\"}');
         RESET ROLE",
    );
    run(&mut client, "SELECT seedgen.populate_table('public.trap', 20)");
    assert_eq!(number(&mut client, "SELECT count(*) FROM public.caught"), 0);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.rules WHERE role = 'rules_mallory'"), 1);
    refused(&mut client, "SET ROLE rules_mallory; UPDATE seedgen.rule SET role = 'postgres'", "42501");
    run(&mut client, "RESET ROLE; DROP OWNED BY rules_mallory CASCADE; DROP ROLE rules_mallory");
}

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

//! Triggers on INSERT: harmless, changing the row, writing elsewhere, refusing or swallowing rows; rules.

use super::{Family, family};
use crate::generate::Generator;
use crate::model::{Cap, Trait};

pub const FAMILIES: &[Family] = &[
    family("trigger_harmless", 3, trigger_harmless),
    family("trigger_changes", 3, trigger_changes),
    family("trigger_audit", 3, trigger_audit),
    family("trigger_raises", 3, trigger_raises),
    family("trigger_swallows", 1, trigger_swallows),
    family("trigger_deferred", 2, trigger_deferred),
    family("trigger_statement", 2, trigger_statement),
    family("trigger_supertype", 1, trigger_supertype),
    family("trigger_deletes", 1, trigger_deletes),
    family("rule", 1, rule),
];

fn function(g: &mut Generator, body: &str) -> String {
    let name = g.object();
    g.before(format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {body} END $f$"));
    name
}

/// After the tables, as its body may name them.
fn late_function(g: &mut Generator, body: &str) -> String {
    let name = g.object();
    g.after(format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {body} END $f$"));
    name
}

fn trigger(g: &mut Generator, when: &str, each: &str, function: &str) {
    let (name, table) = (g.object(), g.name(g.here()));
    g.after(format!("CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"));
}

fn trigger_harmless(g: &mut Generator) -> Option<()> {
    let (when, body) = g.pick(&[
        ("BEFORE INSERT", "RETURN NEW;"),
        ("AFTER INSERT", "RETURN NULL;"),
        ("BEFORE INSERT OR UPDATE", "RETURN NEW;"),
        ("BEFORE UPDATE", "RAISE 'no';"),
        ("AFTER DELETE", "RETURN NULL;"),
    ]);
    g.detail(when);
    let f = function(g, body);
    g.column("int");
    trigger(g, when, "ROW", &f);
    Some(())
}

fn trigger_changes(g: &mut Generator) -> Option<()> {
    let (data_type, body) = g.pick(&[
        ("text", "NEW.{c} := upper(NEW.{c});"),
        ("timestamptz", "NEW.{c} := '2024-01-01Z';"),
        ("int", "NEW.{c} := coalesce(NEW.{c}, 0) % 10;"),
        ("text", "NEW.{c} := trim(NEW.{c});"),
        ("text", "IF NEW.{c} IS NULL THEN NEW.{c} := 'none'; END IF;"),
        ("jsonb", "NEW.{c} := '{}';"),
    ]);
    g.detail(body);
    let c = g.column(data_type);
    let f = late_function(g, &format!("{} RETURN NEW;", body.replace("{c}", &c)));
    trigger(g, "BEFORE INSERT", "ROW", &f);
    Some(())
}

fn trigger_audit(g: &mut Generator) -> Option<()> {
    let audit = g.new_table("", false, false)?;
    let what = g.column_in(audit, "text");
    let name = g.name(audit);
    let when = g.pick(&["BEFORE INSERT", "AFTER INSERT"]);
    g.detail(when);
    g.column("int");
    let f = late_function(g, &format!("INSERT INTO «0».{name} ({what}) VALUES ('row'); RETURN NEW;"));
    trigger(g, when, "ROW", &f);
    g.has(audit, Trait::ExtraRows);
    Some(())
}

/// Some rows are refused: others can be made.
fn trigger_raises(g: &mut Generator) -> Option<()> {
    let (data_type, condition) = g.pick(&[
        ("int", "NEW.{c} % 3 = 0"),
        ("text", "NEW.{c} LIKE '%a%'"),
        ("int", "NEW.{c} < 0"),
        ("date", "EXTRACT(day FROM NEW.{c}) = 15"),
        ("text", "length(NEW.{c}) > 30"),
        ("boolean", "NEW.{c}"),
        ("int", "NEW.{c} IS NULL"),
        ("int", "NEW.{c} > 100"),
    ]);
    g.detail(condition);
    let when = g.pick(&["BEFORE INSERT", "BEFORE INSERT", "AFTER INSERT"]);
    let c = g.column(data_type);
    let f = late_function(
        g,
        &format!("IF {} THEN RAISE EXCEPTION 'row refused'; END IF; RETURN NEW;", condition.replace("{c}", &c)),
    );
    trigger(g, when, "ROW", &f);
    g.has(g.here(), Trait::FewerRows);
    Some(())
}

fn trigger_swallows(g: &mut Generator) -> Option<()> {
    let c = g.column("int");
    let f = late_function(g, &format!("IF NEW.{c} % 4 = 0 THEN RETURN NULL; END IF; RETURN NEW;"));
    trigger(g, "BEFORE INSERT", "ROW", &f);
    g.has(g.here(), Trait::Swallows);
    Some(())
}

/// A constraint trigger that looks at the table at the end of the transaction.
fn trigger_deferred(g: &mut Generator) -> Option<()> {
    let c = g.column("int");
    let (name, table) = (g.object(), g.name(g.here()));
    let body = g.pick(&[
        "RETURN NULL;",
        "IF (SELECT count(*) FROM «0».{t}) = 0 THEN RAISE EXCEPTION 'empty'; END IF; RETURN NULL;",
    ]);
    let f = late_function(g, &body.replace("{t}", &table));
    let when = g.pick(&["", " WHEN (NEW.{c} > 0)"]).replace("{c}", &c);
    g.after(format!("CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{when} EXECUTE FUNCTION {f}()"));
    Some(())
}

fn trigger_statement(g: &mut Generator) -> Option<()> {
    g.column("text");
    let form = g.pick(&["BEFORE INSERT", "AFTER INSERT", "AFTER TRUNCATE"]);
    g.detail(form);
    let f = function(g, "RETURN NULL;");
    trigger(g, form, "STATEMENT", &f);
    Some(())
}

/// The subtype's trigger makes the row of the supertype, if it is not there.
fn trigger_supertype(g: &mut Generator) -> Option<()> {
    let parent = g.new_table("int", true, false)?;
    let child = g.new_table("int", false, false)?;
    let (pk, ck) = (g.model.tables[parent].key[0].token.clone(), g.model.tables[child].key[0].token.clone());
    let (p, c, t) = (g.name(parent), g.name(child), g.object());
    g.after(format!("ALTER TABLE {c} ADD FOREIGN KEY ({ck}) REFERENCES {p} ({pk})"));
    let f =
        late_function(g, &format!("INSERT INTO «0».{p} ({pk}) VALUES (NEW.{ck}) ON CONFLICT DO NOTHING; RETURN NEW;"));
    g.after(format!("CREATE TRIGGER {t} BEFORE INSERT ON {c} FOR EACH ROW EXECUTE FUNCTION {f}()"));
    g.has(parent, Trait::ExtraRows);
    g.cap_of(child, Cap::PerRow(parent, 1));
    Some(())
}

/// Keeps the table small, as logs are kept.
fn trigger_deletes(g: &mut Generator) -> Option<()> {
    let table = g.new_table("int", false, false)?;
    let key = g.model.tables[table].key[0].token.clone();
    let (name, t) = (g.name(table), g.object());
    let f = late_function(g, &format!("DELETE FROM «0».{name} WHERE {key} % 5 = 0; RETURN NULL;"));
    let each = g.pick(&["ROW", "STATEMENT"]);
    g.detail(each);
    g.after(format!("CREATE TRIGGER {t} AFTER INSERT ON {name} FOR EACH {each} EXECUTE FUNCTION {f}()"));
    g.has(table, Trait::Swallows);
    g.has(table, Trait::ExtraRows);
    Some(())
}

/// On a table of its own: a table under a rule takes no part in WITH, which a cycle of keys may need.
fn rule(g: &mut Generator) -> Option<()> {
    let (table, log) = (g.new_table("int", false, false)?, g.new_table("", false, false)?);
    g.not_a_parent(table);
    let what = g.column_in(log, "text");
    let (from, name, rule) = (g.name(table), g.name(log), g.object());
    g.after(format!(
        "CREATE RULE {rule} AS ON INSERT TO {from} DO ALSO INSERT INTO «0».{name} ({what}) VALUES ('by rule')"
    ));
    g.has(log, Trait::ExtraRows);
    Some(())
}

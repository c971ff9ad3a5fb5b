//! A failing schema as a psql script that shows the failure, and the index of those found.

use crate::render::{self, qualified};
use crate::run::OPTIONS;
use crate::shrink::Shrunk;

/// The script: message and seed as comments, the schema, the calls.
pub fn script(seed: u64, shrunk: &Shrunk) -> String {
    let (model, steps) = (&shrunk.model, &shrunk.steps);
    let message = shrunk.failure.message.replace('\n', " ");
    let mut out =
        format!("-- {}: {message}\n-- families: {}; seed {seed}\n", shrunk.failure.kind, model.families().join(", "));
    out.push_str(&render::script(model));
    let literal = model.schema().replace('\'', "''");
    let triggers = if steps.triggers == "fire" { String::new() } else { format!("triggers => '{}', ", steps.triggers) };
    let populate = |rows: i64, seed: i64, mode: &str| {
        let mode = if mode == "append" { String::new() } else { format!("mode => '{mode}', ") };
        format!(
            "SELECT table_name, rows_written, path, note FROM seedgen.populate('{literal}', {rows}, seed => {seed}, {mode}{triggers}options => '{OPTIONS}');\n"
        )
    };
    if steps.preview {
        out.push_str(&format!(
            "SELECT count(*) FROM seedgen.plan('{literal}', {}, options => '{OPTIONS}');\n",
            steps.rows
        ));
    }
    out.push_str(&populate(steps.rows, steps.seed, "append"));
    if steps.preview {
        for (t, _) in model.tables() {
            out.push_str(&format!(
                "SELECT count(*) FROM (SELECT seedgen.rows(NULL::{}, 3)) AS r;\n",
                qualified(model, t)
            ));
        }
    }
    if let Some((rows, undone)) = steps.append {
        out.push_str(&populate(rows, steps.seed, "append"));
        if undone {
            out.push_str("SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.run));\n");
        }
    }
    if let Some(mode) = steps.third {
        out.push_str(&populate(steps.rows, steps.seed + 1, mode));
    }
    out.push_str(&format!(
        "SELECT table_name, kind, object, expected, found FROM seedgen.verify('{literal}') WHERE ok IS FALSE;\n"
    ));
    if steps.again {
        out.push_str("-- Then the same from CREATE SCHEMA on: the rows differ.\n");
    }
    out
}

/// A file's name from families and shape.
pub fn file_name(shrunk: &Shrunk) -> String {
    let mut families: Vec<&str> = shrunk.model.features().map(|f| f.family).collect();
    families.sort();
    families.dedup();
    families.truncate(4);
    let text = format!("{}-{}-{}", families.join("-"), shrunk.failure.shape, shrunk.model.families().join(""));
    let hash =
        text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{}-{}-{:06x}", families.join("-"), shrunk.failure.kind.replace(' ', "_"), hash & 0xff_ffff)
}

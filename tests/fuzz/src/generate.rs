//! Seed to model: how many tables, their keys, which features on them. `Generator` is what families write
//! their features with. Not here: the families themselves.

use crate::families::{self, Family};
use crate::model::{Cap, Feature, KeyColumn, Model, Name, Table, Trait};
use crate::names::{self, Style};
use crate::random::Random;

/// The most tables in a schema.
const MOST_TABLES: usize = 12;

/// What a table may be used for.
#[derive(Clone, Debug)]
struct Use {
    /// Parents have lower ranks, so that only the cycles' family makes cycles.
    rank: f64,
    /// Others may add columns.
    open: bool,
    /// Neither partitioned nor inherited from, so that any index may be on it.
    ordinary: bool,
    /// Its key serves foreign keys.
    referable: bool,
    /// Tables of one number share their column names: those that inherit.
    scope: usize,
}

/// A column that further constraints may be put on.
#[derive(Clone, Debug)]
pub struct Free {
    pub token: String,
    /// As written in the feature: `int NOT NULL`.
    pub definition: String,
    table: usize,
    feature: usize,
}

/// Families whose features are one column with many values that can be chosen apart from all others.
const FREE: &[&str] = &[
    "scalar",
    "in_list",
    "not_empty",
    "lower_bound",
    "length_upper",
    "length_between",
    "trimmed",
    "date_bounds",
    "fk",
];

/// Writes one feature after the other into a model.
pub struct Generator {
    pub random: Random,
    pub model: Model,
    style: Style,
    uses: Vec<Use>,
    /// Names taken: table of columns, or `usize::MAX` for everything else.
    used: Vec<(usize, String)>,
    current: Feature,
    table: usize,
    /// Columns that nothing but their own feature bears on.
    free: Vec<Free>,
    server: Server,
}

/// What the generated schemas may rely on.
#[derive(Clone, Debug, Default)]
pub struct Server {
    /// 18 for 18.x.
    pub version: u32,
    pub extensions: Vec<String>,
    /// What is not drawn: `family` or `family[detail]`.
    pub without: Vec<String>,
}

/// The schema of a seed, from these families; `solo`: one table and one feature.
pub fn schema(seed: u64, server: &Server, families: &[&'static Family], solo: bool) -> Model {
    let mut g = Generator::new(seed, server.clone(), solo);
    let small = solo || g.random.chance(50);
    let (tables, features) = match (solo, small) {
        (true, _) => (1, 1),
        (_, true) => (g.number(1, 3), g.number(1, 4)),
        _ => (g.number(2, 8), g.number(4, 24)),
    };
    for _ in 0..tables {
        g.table_of_its_own();
    }
    let weights: u64 = families.iter().map(|f| f.weight).sum();
    let mut tries = 0;
    let mut made = 0;
    while made < features && weights > 0 && tries < 200 {
        tries += 1;
        let mut at = g.random.index(weights as usize) as u64;
        let family = families.iter().find(|f| {
            if at < f.weight {
                true
            } else {
                at -= f.weight;
                false
            }
        });
        if let Some(family) = family
            && g.feature(family)
        {
            made += 1;
        }
    }
    g.model
}

impl Generator {
    fn new(seed: u64, server: Server, solo: bool) -> Self {
        let mut random = Random::new(seed);
        let style = if solo {
            Style::Plain
        } else {
            random.pick(&[Style::Plain, Style::Plain, Style::Real, Style::Real, Style::Real, Style::Hostile])
        };
        let drawn = match style {
            Style::Hostile => random.pick(&["f0", "Fuzz Schema", "select", "f\"z", "ƒ"]).to_string(),
            _ => "f0".to_string(),
        };
        let model = Model {
            names: vec![Name { drawn, plain: "f0".into() }],
            plain: false,
            tables: Vec::new(),
            features: Vec::new(),
        };
        Generator {
            random,
            model,
            style,
            uses: Vec::new(),
            used: Vec::new(),
            current: Feature::default(),
            table: 0,
            free: Vec::new(),
            server,
        }
    }

    /// Lets a family write one feature on a table that takes it; false if it found none.
    pub fn feature(&mut self, family: &'static Family) -> bool {
        let open: Vec<usize> = (0..self.uses.len()).filter(|t| self.uses[*t].open).collect();
        if open.is_empty() {
            return false;
        }
        self.table = open[self.random.index(open.len())];
        self.current = Feature { family: family.name, tables: vec![self.table], kept: true, ..Feature::default() };
        let tables = self.model.tables.len();
        let mut done = (family.write)(self).is_some();
        done &= !self.server.without.contains(&self.current.label());
        let feature = std::mem::take(&mut self.current);
        if done {
            self.offer(&feature);
            self.model.features.push(feature);
        } else {
            // Its tables have nothing in them.
            self.model.tables[tables..].iter_mut().for_each(|t| t.kept = false);
            self.uses[tables..].iter_mut().for_each(|u| (u.open, u.referable) = (false, false));
        }
        done
    }

    /// Remembers the feature's column if others may use it.
    fn offer(&mut self, feature: &Feature) {
        let columns: Vec<&String> =
            feature.lines.iter().filter(|(t, l)| *t == self.table && l.starts_with('«')).map(|(_, l)| l).collect();
        if FREE.contains(&feature.family)
            && let [line] = columns[..]
            && let Some((token, definition)) = line.split_once("» ")
        {
            self.free.push(Free {
                token: format!("{token}»"),
                definition: definition.to_string(),
                table: self.table,
                feature: self.model.features.len(),
            });
        }
    }

    /// Takes a column of this table that another feature wrote, if its definition fits: no other feature gets it.
    pub fn take(&mut self, fits: impl Fn(&str) -> bool) -> Option<Free> {
        let here = self.table;
        let fit: Vec<usize> =
            (0..self.free.len()).filter(|i| self.free[*i].table == here && fits(&self.free[*i].definition)).collect();
        if fit.is_empty() {
            return None;
        }
        let at = fit[self.random.index(fit.len())];
        let free = self.free.remove(at);
        self.current.needs.push(free.feature);
        Some(free)
    }

    // Chance.

    pub fn number(&mut self, low: i64, high: i64) -> i64 {
        self.random.number(low, high)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.random.chance(percent)
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        self.random.pick(items)
    }

    // Names.

    fn token(&mut self, letter: char, scope: usize) -> usize {
        let number = self.model.names.len();
        let used = &self.used;
        let taken = |name: &str| used.iter().any(|(s, n)| *s == scope && n == name);
        let drawn = names::draw(&mut self.random, self.style, letter, number, &taken);
        self.used.push((scope, drawn.clone()));
        self.model.names.push(Name { drawn, plain: format!("{letter}{number}") });
        number
    }

    /// A name for a type, function, index or constraint.
    pub fn object(&mut self) -> String {
        format!("«{}»", self.token('o', usize::MAX))
    }

    /// A table's name.
    pub fn name(&self, table: usize) -> String {
        format!("«{}»", self.model.tables[table].name)
    }

    /// The table that the feature is for.
    pub fn here(&self) -> usize {
        self.table
    }

    // Tables.

    fn push_table(&mut self, lines: Vec<String>, key: Vec<KeyColumn>, name: usize, usage: Use) -> usize {
        self.model.tables.push(Table { name, lines, key, caps: Vec::new(), kept: true });
        self.uses.push(usage);
        self.model.tables.len() - 1
    }

    fn next_table(&mut self) -> (usize, usize) {
        (self.token('t', usize::MAX), self.model.tables.len())
    }

    /// A table with some key.
    pub fn table_of_its_own(&mut self) -> usize {
        let rank = 1.0 + self.uses.len() as f64;
        let (name, number) = self.next_table();
        let mut lines = Vec::new();
        let mut key = Vec::new();
        let mut cap = None;
        let first = self.token('c', number);
        let mut one = |definition: &str, data_type: &str| {
            lines.push(format!("«{first}» {definition} PRIMARY KEY"));
            key.push(KeyColumn { token: format!("«{first}»"), data_type: data_type.to_string() });
        };
        match self.random.index(14) {
            0..=3 => one("int", "int"),
            4 => one("bigint", "bigint"),
            5 => {
                one("smallint", "smallint");
                cap = Some(Cap::Rows(65_536));
            }
            6 => one("uuid", "uuid"),
            7 => one("text", "text"),
            8 => one("int GENERATED ALWAYS AS IDENTITY", "int"),
            9 => one("bigint GENERATED BY DEFAULT AS IDENTITY", "bigint"),
            10 => one("serial", "int"),
            11 => one("varchar(12)", "varchar(12)"),
            12 => {
                let second = self.token('c', number);
                let types =
                    self.random.pick(&[("int", "text"), ("text", "int"), ("date", "int"), ("uuid", "smallint")]);
                for (token, data_type) in [(first, types.0), (second, types.1)] {
                    lines.push(format!("«{token}» {data_type} NOT NULL"));
                    key.push(KeyColumn { token: format!("«{token}»"), data_type: data_type.to_string() });
                }
                lines.push(format!("PRIMARY KEY («{first}», «{second}»)"));
            }
            _ => lines.push(format!("«{first}» int")),
        }
        let referable = !key.is_empty();
        let table =
            self.push_table(lines, key, name, Use { rank, open: true, ordinary: true, referable, scope: number });
        self.model.tables[table].caps.extend(cap);
        table
    }

    /// A further table for the feature at hand, before all others in the order of parents (or after them). The
    /// feature goes when it goes. None if there are enough. `key` is the type of its key, or empty.
    pub fn new_table(&mut self, key: &str, parent: bool, open: bool) -> Option<usize> {
        if self.model.tables.len() >= MOST_TABLES {
            return None;
        }
        let ranks = self.uses.iter().map(|u| u.rank);
        let rank = if parent { ranks.fold(f64::MAX, f64::min) / 2.0 } else { ranks.fold(0.0, f64::max) + 1.0 };
        let (name, number) = self.next_table();
        let (mut lines, mut columns) = (Vec::new(), Vec::new());
        if !key.is_empty() {
            let token = self.token('c', number);
            lines.push(format!("«{token}» {key} PRIMARY KEY"));
            columns.push(KeyColumn { token: format!("«{token}»"), data_type: key.to_string() });
        }
        let table = self.push_table(
            lines,
            columns,
            name,
            Use { rank, open, ordinary: open, referable: !key.is_empty(), scope: number },
        );
        self.current.tables.push(table);
        Some(table)
    }

    /// Gives a table of the feature's own a key and lines of its own making.
    pub fn shape_table(&mut self, table: usize, lines: Vec<String>, key: Vec<KeyColumn>) {
        self.uses[table].referable = !key.is_empty();
        self.model.tables[table].lines.extend(lines);
        self.model.tables[table].key = key;
    }

    /// A table that a foreign key of this one may refer to: one that is there, or a new one.
    pub fn parent(&mut self) -> Option<usize> {
        let rank = self.uses[self.table].rank;
        let fit: Vec<usize> =
            (0..self.uses.len()).filter(|t| self.uses[*t].referable && self.uses[*t].rank < rank).collect();
        let parent = if fit.is_empty() || self.chance(25) {
            self.new_table("int", true, true)?
        } else {
            fit[self.random.index(fit.len())]
        };
        self.also(parent);
        Some(parent)
    }

    /// The feature is on that table as well.
    pub fn also(&mut self, table: usize) {
        if !self.current.tables.contains(&table) {
            self.current.tables.push(table);
        }
    }

    /// None unless any index and constraint may be put on the table.
    pub fn ordinary(&self) -> Option<()> {
        self.uses[self.table].ordinary.then_some(())
    }

    /// The child has the parent's columns: names must differ.
    pub fn inherits(&mut self, child: usize, parent: usize) {
        self.uses[child].scope = self.uses[parent].scope;
    }

    /// The table is partitioned or inherited from now: no more unique keys on it.
    pub fn no_longer_ordinary(&mut self, table: usize) {
        self.uses[table].ordinary = false;
    }

    // Parts of the feature.

    /// A column's token, with no definition yet.
    pub fn bare(&mut self, table: usize) -> String {
        format!("«{}»", self.token('c', self.uses[table].scope))
    }

    /// A column of the table, with its whole definition.
    pub fn column_as(&mut self, definition: &str) -> String {
        self.column_in(self.table, definition)
    }

    /// A column of some table, with its whole definition.
    pub fn column_in(&mut self, table: usize, definition: &str) -> String {
        let token = self.bare(table);
        self.line_in(table, format!("{token} {definition}"));
        token
    }

    /// A column that may be null or not, by chance.
    pub fn column(&mut self, data_type: &str) -> String {
        let null = if self.chance(50) { " NOT NULL" } else { "" };
        self.column_as(&format!("{data_type}{null}"))
    }

    /// Several columns of a type.
    pub fn columns<const N: usize>(&mut self, data_type: &str) -> [String; N] {
        std::array::from_fn(|_| self.column(data_type))
    }

    /// A line inside CREATE TABLE.
    pub fn line(&mut self, line: String) {
        self.line_in(self.table, line);
    }

    pub fn line_in(&mut self, table: usize, line: String) {
        self.current.lines.push((table, line));
    }

    /// A CHECK on the table, in one of the ways to write it.
    pub fn check(&mut self, expression: &str) {
        let name = if self.chance(30) { format!("CONSTRAINT {} ", self.object()) } else { String::new() };
        let check = format!("{name}CHECK ({expression})");
        match self.random.index(8) {
            0 => self.after(format!("ALTER TABLE {} ADD {check}", self.name(self.table))),
            1 => self.after(format!("ALTER TABLE {} ADD {check} NOT VALID", self.name(self.table))),
            _ => self.line(check),
        }
    }

    pub fn before(&mut self, statement: String) {
        self.current.before.push(statement);
    }

    pub fn after(&mut self, statement: String) {
        self.current.after.push(statement);
    }

    pub fn suffix(&mut self, table: usize, text: String) {
        self.current.suffix.push((table, text));
    }

    pub fn detail(&mut self, text: impl Into<String>) {
        self.current.detail = text.into();
    }

    /// The table holds no more rows than this.
    pub fn cap(&mut self, cap: Cap) {
        self.current.caps.push((self.table, cap));
    }

    /// No other feature's key may refer to the table.
    pub fn not_a_parent(&mut self, table: usize) {
        self.uses[table].referable = false;
    }

    /// Some table holds no more rows than this.
    pub fn cap_of(&mut self, table: usize, cap: Cap) {
        self.current.caps.push((table, cap));
    }

    /// The lines that the feature has written for a table so far.
    pub fn lines_of(&self, table: usize) -> Vec<&str> {
        self.current.lines.iter().filter(|(t, _)| *t == table).map(|(_, l)| l.as_str()).collect()
    }

    pub fn has(&mut self, table: usize, what: Trait) {
        self.current.traits.push((table, what));
    }

    /// None unless the server is of this major version or later.
    pub fn since(&self, version: u32) -> Option<()> {
        (self.server.version >= version).then_some(())
    }

    /// None unless the database has the extension.
    pub fn extension(&self, name: &str) -> Option<()> {
        self.server.extensions.iter().any(|e| e == name).then_some(())
    }
}

/// The families by name; an unknown name is returned.
pub fn chosen(names: &[String]) -> Result<Vec<&'static Family>, String> {
    names.iter().map(|n| families::all().find(|f| f.name == n).ok_or_else(|| n.clone())).collect()
}

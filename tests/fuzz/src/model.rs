//! A schema as data: tables with their keys, and features, each a unit that can be taken away without touching
//! the others. All SQL in here holds names as tokens (`«7»`), which `render` replaces. Not here: what features
//! there are (`families`), how they are chosen (`generate`).

/// What a name stands for in the schema and how it is written.
#[derive(Clone, Debug)]
pub struct Name {
    /// As drawn: may need quoting.
    pub drawn: String,
    /// Short and plain, for a shrunk schema: `t3`, `c17`.
    pub plain: String,
}

/// A column of a table's key: its token and type.
#[derive(Clone, Debug)]
pub struct KeyColumn {
    pub token: String,
    pub data_type: String,
}

/// A table: what is left when all its features are taken away.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: usize,
    /// Lines inside CREATE TABLE: the key's columns and the key.
    pub lines: Vec<String>,
    /// What a foreign key refers to; empty without a key.
    pub key: Vec<KeyColumn>,
    pub caps: Vec<Cap>,
    pub kept: bool,
}

/// The most rows that a table may hold in all.
#[derive(Clone, Copy, Debug)]
pub enum Cap {
    Rows(u64),
    /// So many per row of another table.
    PerRow(usize, u64),
    /// Pairs of rows of two other tables.
    Pairs(usize, usize),
    /// Pairs of different rows of another table.
    Unequal(usize),
}

/// What tells a table from one whose rows are populate's alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Values that PostgreSQL makes anew each time.
    Volatile,
    /// Rows come from elsewhere as well (a trigger of another table).
    ExtraRows,
    /// A trigger refuses some rows; others can be made.
    FewerRows,
    /// A trigger swallows some rows in silence.
    Swallows,
}

/// A unit of difficulty on one or more tables.
#[derive(Clone, Debug, Default)]
pub struct Feature {
    pub family: &'static str,
    /// What tells two features of the family apart in a report: a pattern, a type.
    pub detail: String,
    pub tables: Vec<usize>,
    /// Features whose columns this one uses.
    pub needs: Vec<usize>,
    /// Statements before the tables: types, functions.
    pub before: Vec<String>,
    /// Lines inside CREATE TABLE: columns, then constraints.
    pub lines: Vec<(usize, String)>,
    /// What follows the closing parenthesis: PARTITION BY, INHERITS.
    pub suffix: Vec<(usize, String)>,
    /// Statements after the tables: indexes, keys, triggers, partitions.
    pub after: Vec<String>,
    pub caps: Vec<(usize, Cap)>,
    pub traits: Vec<(usize, Trait)>,
    pub kept: bool,
}

impl Feature {
    /// The family with its detail: `regex[~ ^/]`.
    pub fn label(&self) -> String {
        if self.detail.is_empty() { self.family.to_string() } else { format!("{}[{}]", self.family, self.detail) }
    }
}

/// A whole schema.
#[derive(Clone, Debug)]
pub struct Model {
    /// By token number; 0 is the schema's.
    pub names: Vec<Name>,
    /// Whether names are written plain.
    pub plain: bool,
    pub tables: Vec<Table>,
    pub features: Vec<Feature>,
}

impl Model {
    /// The name behind a token number, as the catalog has it.
    pub fn name(&self, number: usize) -> &str {
        let name = &self.names[number];
        if self.plain { &name.plain } else { &name.drawn }
    }

    /// The name of the schema.
    pub fn schema(&self) -> &str {
        self.name(0)
    }

    /// The tables that are left, with their names.
    pub fn tables(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tables.iter().enumerate().filter(|(_, t)| t.kept).map(|(i, t)| (i, self.name(t.name)))
    }

    /// The features that are left.
    pub fn features(&self) -> impl Iterator<Item = &Feature> {
        self.features.iter().filter(|f| f.kept)
    }

    /// What bounds a table's rows, without its parents having rows.
    pub fn caps(&self, table: usize) -> Vec<Cap> {
        let of_features = self.features().flat_map(|f| &f.caps).filter(|(t, _)| *t == table).map(|(_, c)| *c);
        self.tables[table].caps.iter().copied().chain(of_features).collect()
    }

    /// Whether a feature says so of the table.
    pub fn has(&self, table: usize, what: Trait) -> bool {
        self.features().flat_map(|f| &f.traits).any(|t| *t == (table, what))
    }

    /// Takes a feature away, and those that use its columns.
    pub fn drop_feature(&mut self, number: usize) {
        self.features[number].kept = false;
        let users: Vec<usize> = (0..self.features.len())
            .filter(|i| self.features[*i].kept && self.features[*i].needs.contains(&number))
            .collect();
        users.into_iter().for_each(|i| self.drop_feature(i));
    }

    /// Takes a table away, and every feature on it.
    pub fn drop_table(&mut self, number: usize) {
        self.tables[number].kept = false;
        let on_it: Vec<usize> = (0..self.features.len())
            .filter(|i| self.features[*i].kept && self.features[*i].tables.contains(&number))
            .collect();
        on_it.into_iter().for_each(|i| self.drop_feature(i));
    }

    /// The families of what is left, each once, with their details.
    pub fn families(&self) -> Vec<String> {
        let mut families: Vec<String> = self.features().map(Feature::label).collect();
        families.sort();
        families.dedup();
        families
    }
}

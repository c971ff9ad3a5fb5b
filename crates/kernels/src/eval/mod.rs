//! Evaluation of a program, a block of rows at a time. Here: the entry points, the row sets with their
//! memo, and the dispatch from node to kernel. The kernels are in the files beside this one; `At`, `Case`
//! and `Coalesce`, which work on other row sets, in `sets`. Nothing outlives a call, so that any thread can
//! make any block.

mod access;
mod aggregate;
mod arith;
mod digits;
mod draw;
mod fanout;
mod groups;
mod languages;
mod lookup;
mod quantiles;
mod sets;
mod several;
mod strings;
mod template;
mod time;
mod uuids;

pub(crate) use access::{form, is_all_null};
pub use fanout::Spread;

use crate::column::{Column, Vals};
use crate::encode::{self, EncodedColumn, Encoding};
use crate::error::KernelError;
use crate::program::{Node, NodeId, Program, Source, TableId};
use sets::Refs;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// How deep nodes may be nested, over all tables: far more than a plan needs, far less than a thread's
/// stack holds.
pub const DEPTH_LIMIT: usize = 400;

type Col = Rc<Column>;
type SetId = usize;

impl Program {
    fn source(&self, table: TableId) -> Result<&Source, KernelError> {
        self.sources.get(table as usize).ok_or(KernelError::NoTable { table })
    }

    /// All columns of the generated rows `rows` of `table`, by column number; a column that PostgreSQL
    /// makes (`None` in the source) is all null. Row numbers are the table's own: the first generated row
    /// has number `Source::first`.
    pub fn block(&self, table: TableId, rows: Range<u64>) -> Result<Vec<Column>, KernelError> {
        let source = self.source(table)?;
        let mut eval = Eval::new(self, rows.clone());
        let mut out = Vec::with_capacity(source.columns.len());
        for node in &source.columns {
            out.push(match node {
                Some(id) => eval.col(0, *id)?,
                None => Rc::new(access::all_null(rows.end.saturating_sub(rows.start) as usize)),
            });
        }
        // The memo holds the columns too: without it most need no copy.
        drop(eval);
        Ok(out.into_iter().map(Rc::unwrap_or_clone).collect())
    }

    /// As `block`, in PostgreSQL's datum layout. A column that PostgreSQL makes (no node, or
    /// `Encoding::None`) is an empty `EncodedColumn`.
    pub fn encoded_block(&self, table: TableId, rows: Range<u64>) -> Result<Vec<EncodedColumn>, KernelError> {
        let source = self.source(table)?;
        let mut eval = Eval::new(self, rows.clone());
        let mut out = Vec::with_capacity(source.columns.len());
        for (column, node) in source.columns.iter().enumerate() {
            let encoding = source.encodings.get(column).unwrap_or(&Encoding::None);
            out.push(match node {
                Some(id) if *encoding != Encoding::None => {
                    encode::encode(&*eval.col(0, *id)?, encoding, column as u32, rows.start)?
                }
                _ => EncodedColumn::default(),
            });
        }
        Ok(out)
    }

    /// How many rows a block should have, at most `most`: fewer where rows are so wide that a block would take
    /// more than a few megabytes, by the first rows of the range. The rows do not depend on it.
    pub fn block_rows(&self, table: TableId, rows: Range<u64>, most: u64) -> Result<u64, KernelError> {
        const SAMPLE: u64 = 16;
        const BLOCK_BYTES: u64 = 4 << 20;
        if rows.end.saturating_sub(rows.start) <= SAMPLE {
            return Ok(most);
        }
        let sample = self.encoded_block(table, rows.start..rows.start + SAMPLE)?;
        let bytes: usize = sample.iter().map(|c| c.bytes.len() + c.words.len() * 8).sum();
        Ok((BLOCK_BYTES * SAMPLE / (bytes as u64).max(1)).clamp(1, most.max(1)))
    }

    /// One node at any row numbers of its own table: for tests of a value, or for a few columns.
    pub fn column(&self, node: NodeId, rows: Range<u64>) -> Result<Column, KernelError> {
        let column = Eval::new(self, rows).col(0, node)?;
        Ok(Rc::unwrap_or_clone(column))
    }
}

/// Row numbers that nodes are evaluated at together.
struct Set {
    rows: Rc<[u64]>,
    /// The set that this one is a part of, and where in it its rows are.
    origin: Option<(SetId, Rc<[u32]>)>,
    memo: HashMap<NodeId, Col>,
    refs: HashMap<(NodeId, TableId), Rc<Refs>>,
    /// Parts by (selector, number of arms, arm), so that all columns of one branch share them.
    parts: HashMap<(NodeId, u32, u32), SetId>,
}

struct Eval<'p> {
    program: &'p Program,
    sets: Vec<Set>,
    depth: usize,
}

impl<'p> Eval<'p> {
    fn new(program: &'p Program, rows: Range<u64>) -> Self {
        let mut eval = Eval { program, sets: Vec::new(), depth: 0 };
        eval.add_set(rows.collect(), None);
        eval
    }

    fn add_set(&mut self, rows: Rc<[u64]>, origin: Option<(SetId, Rc<[u32]>)>) -> SetId {
        let (memo, refs, parts) = Default::default();
        self.sets.push(Set { rows, origin, memo, refs, parts });
        self.sets.len() - 1
    }

    /// The column of a node at the rows of a set, made once.
    fn col(&mut self, set: SetId, id: NodeId) -> Result<Col, KernelError> {
        if let Some(c) = self.known(set, id) {
            return Ok(c);
        }
        if self.depth >= DEPTH_LIMIT {
            return Err(KernelError::Depth { node: id, limit: DEPTH_LIMIT });
        }
        self.depth += 1;
        let c = self.compute(set, id)?;
        self.depth -= 1;
        if let Vals::Bytes(b) = &c.vals
            && b.data.len() > u32::MAX as usize
        {
            return Err(KernelError::TooLarge { node: id });
        }
        self.sets[set].memo.insert(id, c.clone());
        Ok(c)
    }

    /// What was made for this set, or for one that it is a part of.
    fn known(&mut self, set: SetId, id: NodeId) -> Option<Col> {
        if let Some(c) = self.sets[set].memo.get(&id) {
            return Some(c.clone());
        }
        let (whole, places) = self.sets[set].origin.clone()?;
        let c = Rc::new(access::gather(&*self.known(whole, id)?, &places));
        self.sets[set].memo.insert(id, c.clone());
        Some(c)
    }

    fn compute(&mut self, set: SetId, id: NodeId) -> Result<Col, KernelError> {
        let program = self.program;
        let node = program.nodes.get(id as usize).ok_or(KernelError::NoNode { node: id })?;
        let rows = self.sets[set].rows.clone();
        let column = match node {
            Node::At { row, table, column } => return self.at(set, id, *row, *table, *column),
            Node::Case { selector, arms } => return self.case(set, id, *selector, arms),
            Node::Coalesce { inputs } => return self.coalesce(set, id, inputs),
            Node::OfChildren { key, fanout, parent, table, value, of } => {
                let family = aggregate::Family::new(id, *key, fanout, *table, *value, *of)?;
                return self.of_children(set, family, *parent);
            }

            Node::Row => Column::ints(rows.iter().map(|&r| r as i64).collect()),
            Node::Const(value) => access::constant(value, rows.len()),

            Node::Uniform { key, lo, hi } => draw::uniform(id, &rows, *key, *lo, *hi)?,
            Node::UniformFloat { key, lo, hi } => draw::uniform_float(&rows, *key, *lo, *hi),
            Node::Normal { key, mean, sd, min, max } => draw::normal(&rows, *key, [*mean, *sd, *min, *max]),
            Node::LogNormal { key, mu, sigma, min, max } => draw::log_normal(&rows, *key, [*mu, *sigma, *min, *max]),
            Node::Exponential { key, mean, min, max } => draw::exponential(&rows, *key, [*mean, *min, *max]),
            Node::Index { key, n, draw } => draw::index(id, &rows, *key, *n, draw)?,
            Node::Nullify { key, ratio, input } => draw::nullify(&rows, *key, *ratio, &*self.col(set, *input)?),

            Node::Probit { input } => quantiles::probit(id, &*self.col(set, *input)?)?,
            Node::Together { inputs } => {
                let made = inputs.iter().map(|i| Ok((self.col(set, i.0)?, i.1))).collect::<Result<Vec<_>, _>>()?;
                let columns: Vec<(&Column, f64)> = made.iter().map(|(c, w)| (&**c, *w)).collect();
                quantiles::together(id, &columns, rows.len())?
            }
            Node::Quantile { share, points } => quantiles::quantile(id, &*self.col(set, *share)?, points)?,
            Node::Density { share, from, to, steps } => {
                quantiles::density(id, &*self.col(set, *share)?, (*from, *to), steps)?
            }
            Node::Step { share, ends } => quantiles::step(id, &*self.col(set, *share)?, ends)?,
            Node::Round { input, scale } => arith::round(id, &*self.col(set, *input)?, *scale)?,
            Node::ToFloat { input, scale } => arith::to_float(id, &*self.col(set, *input)?, *scale)?,
            Node::Permute { key, space, input } => arith::permute(id, &*self.col(set, *input)?, *key, *space)?,
            Node::PermuteBy { key, by, space, input } => {
                let by = self.col(set, *by)?;
                arith::permute_by(id, &*self.col(set, *input)?, &by, *key, *space)?
            }
            Node::Linear { input, mul, add } => arith::linear(id, &*self.col(set, *input)?, *mul, *add)?,
            Node::Skip { input, taken } => arith::skip(id, &*self.col(set, *input)?, taken)?,
            Node::Digit { input, div, modulo } => arith::digit(id, &*self.col(set, *input)?, *div, *modulo)?,
            Node::Apart { input, taken } => {
                let taken = taken.iter().map(|&t| self.col(set, t)).collect::<Result<Vec<_>, _>>()?;
                several::apart(id, &*self.col(set, *input)?, &taken)?
            }
            Node::Ranked { inputs, place } => {
                let inputs = inputs.iter().map(|&i| self.col(set, i)).collect::<Result<Vec<_>, _>>()?;
                several::ranked(id, &inputs, *place)?
            }
            Node::Subset { input, members, place } => several::subset(id, &*self.col(set, *input)?, *members, *place)?,
            Node::Arith { op, a, b } => {
                let a = self.col(set, *a)?;
                arith::arith(id, *op, &a, &*self.col(set, *b)?, &rows)?
            }

            Node::Lookup { index, pool } => lookup::lookup(id, &*self.col(set, *index)?, pool)?,
            Node::LookupIn { group, index, starts, pool } => {
                let group = self.col(set, *group)?;
                lookup::lookup_in(id, &group, &*self.col(set, *index)?, starts, pool)?
            }
            Node::NullWith { test, input } => {
                let test = self.col(set, *test)?;
                access::null_with(&test, &*self.col(set, *input)?)
            }

            Node::Template { parts } => self.template(set, id, parts)?,
            Node::Map { f, input } => strings::map(id, *f, &*self.col(set, *input)?)?,
            Node::Clip { input, max_chars } => strings::clip(id, &*self.col(set, *input)?, *max_chars)?,
            Node::Pad { input, min_chars, with } => strings::pad(id, &*self.col(set, *input)?, *min_chars, *with)?,
            Node::Text { key, words, shape, min_chars, max_chars } => {
                strings::text(id, &rows, *key, words, *shape, *min_chars, *max_chars)?
            }
            Node::Chain { key, chain, min_chars, max_chars } => {
                strings::chain(id, &rows, *key, chain, *min_chars, *max_chars)?
            }
            Node::Mask { key, mask } => strings::mask(&rows, *key, mask),
            Node::RandomBytes { key, min, max } => strings::random_bytes(&rows, *key, *min, *max),
            Node::Word { input, words } => languages::word(id, &*self.col(set, *input)?, words)?,
            Node::Conform { key, input, automaton, min_chars, max_chars, pad_to, words } => {
                let lengths = (*min_chars, *max_chars, *pad_to);
                languages::conform(id, &rows, *key, &*self.col(set, *input)?, automaton, lengths, words)?
            }
            Node::Luhn { input } => digits::luhn(id, &*self.col(set, *input)?)?,
            Node::Ean { input } => digits::ean(id, &*self.col(set, *input)?)?,
            Node::Iban { country, bban } => {
                let country = self.col(set, *country)?;
                digits::iban(id, &country, &*self.col(set, *bban)?)?
            }

            Node::Trending { key, from, to, first, rows: n, trend } => {
                time::trending(&rows, *key, (*from, *to), (*first, *n), trend)
            }
            Node::Gap { key, base, min, max, cap } => {
                time::gap(id, &rows, *key, &*self.col(set, *base)?, (*min, *max), *cap)?
            }
            Node::Seasonal { key, input, not_below, not_above, period, steps } => {
                let below = self.col(set, *not_below)?;
                let input = self.col(set, *input)?;
                time::seasonal(id, &rows, *key, &input, &below, *not_above, *period, steps)?
            }

            Node::ParentRow { key, fanout, child } => fanout::parent_row(id, &*self.col(set, *child)?, *key, fanout)?,
            Node::ChildRank { key, fanout, child } => fanout::child_rank(id, &*self.col(set, *child)?, *key, fanout)?,
            Node::ForestParent { key, roots, first, roots_self } => {
                fanout::forest_parent(&rows, *key, *roots, *first, *roots_self)
            }
            Node::Find { input, pool } => groups::find(id, &*self.col(set, *input)?, pool)?,
            Node::Segment { input, ends } => groups::segment(id, &*self.col(set, *input)?, ends)?,
            Node::Below { input, pool } => groups::below(id, &*self.col(set, *input)?, pool)?,
            Node::EarlierIn { key, group, place, starts, places, members, which, root, own } => {
                let (group, place) = (self.col(set, *group)?, self.col(set, *place)?);
                let groups = groups::Groups { starts, places, members };
                groups::earlier(id, &rows, *key, (&group, &place), groups, (*which, *root), *own)?
            }

            Node::UuidV4 { key } => uuids::v4(&rows, *key),
            Node::UuidV7 { key, time } => uuids::v7(id, &rows, *key, &*self.col(set, *time)?)?,
            Node::UuidOf { key, input } => uuids::embedding(id, *key, &*self.col(set, *input)?)?,
        };
        Ok(Rc::new(column))
    }
}

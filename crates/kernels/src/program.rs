//! The program: nodes, each a column of a row set as a function of the row numbers.
//! A table's columns are nodes; a foreign key is a node that gives the parent's row number, and `At`
//! evaluates a column of the parent at those row numbers, so nothing is ever looked up or remembered.
//! Not here: what a node does (`eval`).

use crate::column::{Column, Scalar};
use crate::dist::{Steps, Weights};
use crate::encode::Encoding;
use crate::language::{Automaton, Words};
use crate::text::chain::Chain;
use std::sync::Arc;

/// An index into `Program::nodes`.
pub type NodeId = u32;
/// An index into `Program::sources`.
pub type TableId = u32;

/// How an index is drawn from a pool of n entries.
#[derive(Clone, Debug, PartialEq)]
pub enum Draw {
    Uniform,
    /// Entry 0 is the most frequent.
    Zipf(f64),
    /// Relative weights, one an entry (alias table).
    Weights(Weights),
}

/// How child rows are spread over `parents` parent row numbers. The result is in `0..parents`.
#[derive(Clone, Debug, PartialEq)]
pub enum Fanout {
    /// Drawn independently a row, through a permutation so that hot parents are not the first ones.
    Uniform {
        parents: u64,
    },
    Zipf {
        parents: u64,
        alpha: f64,
    },
    /// `perm(i)`: each parent at most once. Needs rows <= parents.
    Injective {
        parents: u64,
    },
    /// As even as can be: row i goes to perm(i mod parents).
    Even {
        parents: u64,
    },
    /// Quantised degrees: `classes` are (number of parents, children of each), in order; the sum of
    /// parents is the parent count, the sum of products is the row count. Invertible: `ParentRow` gives
    /// the parent, `ChildRank` the number of the child among its siblings.
    Degrees {
        classes: Arc<[(u64, u64)]>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trend {
    Uniform,
    /// Density grows linearly from 0 at the start.
    Linear,
    /// Density grows exponentially; the rate over the whole span.
    Exponential(f64),
    /// Density by steps: a trend, weighed by hour, weekday and month.
    Steps(Steps),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Add,
    Sub,
    Mul,
    /// Truncating; division by zero gives 0.
    Div,
    /// Towards minus infinity, as days are counted from moments; division by zero gives 0.
    Floor,
    /// Euclidean; modulo zero gives 0.
    Mod,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    Sum,
    Min,
    Max,
    /// Of integers: the mean times 10^shift, halves rounded away from zero, as numeric does. Of floats: the mean.
    Mean(i8),
}

/// Which of the members before a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Earlier {
    /// Any, the older the likelier; this share of rows is roots all the same.
    Any(f64),
    /// The last one: each is that of one row at most.
    Last,
}

/// What a row refers to that has none before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    Null,
    Itself,
    /// The next member of its group, or the one before: itself in no case; null where it is alone.
    Another,
    /// The last member of its group.
    Round,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFn {
    Lower,
    Upper,
    /// Letters folded to ASCII (ä -> ae, é -> e …), other characters dropped, spaces kept.
    Ascii,
    /// Ascii, lower case, words joined by '-'.
    Slug,
    /// Ascii, lower case, words joined by '.'; what stands before the '@'.
    MailLocal,
    /// Ascii, lower case, letters and digits alone.
    Word,
    /// First letter upper case.
    Capitalize,
    /// Each word's first letter upper case, the others lower (initcap).
    Capitals,
    Trim,
    /// Digits only.
    Digits,
    /// The first character.
    Initial,
    /// Escaped for use inside a JSON string (without the quotes).
    JsonEscape,
    /// Escaped for use inside a quoted element of an array, composite or range literal.
    QuoteEscape,
    /// So many characters, from behind so many on.
    Chars {
        skip: u32,
        take: u32,
    },
}

/// How an integer input is written into text.
#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    /// Bytes as they are; integers in decimal; floats shortest.
    Plain,
    /// Decimal, zero-padded to this width.
    Padded(u8),
    /// Base 36, lower case, padded to this width.
    Base36(u8),
    Hex(u8),
    /// Fixed point: the integer is the value times 10^scale.
    Decimal(u8),
    /// Days since 2000-01-01 as YYYY-MM-DD.
    Date,
    /// Microseconds since 2000-01-01 as ISO 8601, UTC, with a trailing Z.
    Timestamp,
    /// `true` or `false`.
    Bool,
    /// 16 bytes as a hyphenated uuid. (Hex writes bytes of any number as well as integers.)
    Uuid,
    /// Base-26 letters A..Z, padded with A and cut to this width: the value modulo 26^width. Width 0:
    /// as many letters as it takes.
    Letters(u8),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Lit(Arc<[u8]>),
    Field(NodeId, Format),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextShape {
    Words,
    Sentences,
    Paragraphs,
}

/// A column as a function of the row numbers. `key` is the cell-hash key (`hash::key(seed, path)`) of
/// whatever the draw belongs to; two nodes with one key make the same draw. A null input gives a null.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// The row number itself.
    Row,
    Const(Scalar),
    /// lo..=hi.
    Uniform {
        key: u64,
        lo: i64,
        hi: i64,
    },
    UniformFloat {
        key: u64,
        lo: f64,
        hi: f64,
    },
    /// Float, clamped into min..=max by reflection at the bounds.
    Normal {
        key: u64,
        mean: f64,
        sd: f64,
        min: f64,
        max: f64,
    },
    /// exp(Normal(mu, sigma)), clamped likewise.
    LogNormal {
        key: u64,
        mu: f64,
        sigma: f64,
        min: f64,
        max: f64,
    },
    /// Mean of the part above min.
    Exponential {
        key: u64,
        mean: f64,
        min: f64,
        max: f64,
    },
    /// A share in 0..=1 as the point of the standard normal distribution that it lies below.
    Probit {
        input: NodeId,
    },
    /// The share of the standard normal distribution below the weighted sum of the inputs: where those are
    /// standard normal and the squares of the weights add up to 1, uniform in 0..=1.
    Together {
        inputs: Arc<[(NodeId, f64)]>,
    },
    /// The value at a share in 0..=1, from points at equal steps of shares: straight lines between them.
    Quantile {
        share: NodeId,
        points: Arc<Column>,
    },
    /// The value of from..=to at a share in 0..=1, by a density by steps over the range.
    Density {
        share: NodeId,
        from: i64,
        to: i64,
        steps: Steps,
    },
    /// The place of a share in 0..=1 among the ends of intervals, the last of which is 1.
    Step {
        share: NodeId,
        ends: Arc<[f64]>,
    },
    /// Float -> integer: round(value * 10^scale).
    Round {
        input: NodeId,
        scale: u8,
    },
    /// Integer -> float: value / 10^scale.
    ToFloat {
        input: NodeId,
        scale: u8,
    },
    /// An index in 0..n.
    Index {
        key: u64,
        n: u64,
        draw: Draw,
    },
    /// A bijection of 0..space applied to the input, which must lie in it (else taken modulo).
    Permute {
        key: u64,
        space: u64,
        input: NodeId,
    },
    /// As Permute, with the permutation chosen by the value of `by` (a bijection for each value).
    PermuteBy {
        key: u64,
        by: NodeId,
        space: u64,
        input: NodeId,
    },
    /// input * mul + add, wrapping.
    Linear {
        input: NodeId,
        mul: i64,
        add: i64,
    },
    /// (input / div) % modulo: a digit of a mixed-radix number.
    Digit {
        input: NodeId,
        div: u64,
        modulo: u64,
    },
    /// The input counts the numbers that are not in `taken` (sorted, each once), from 0; this gives the
    /// number itself.
    Skip {
        input: NodeId,
        taken: Arc<[u64]>,
    },
    /// As Skip, with the taken numbers of the row itself, in any order; those that are null take nothing.
    Apart {
        input: NodeId,
        taken: Arc<[NodeId]>,
    },
    /// The value at a place among those of several nodes, from the least (place 0); null where one of them is.
    Ranked {
        inputs: Arc<[NodeId]>,
        place: u32,
    },
    /// A member of the subset of 0, 1, 2, … that has the input's number among those of so many members, from the
    /// greatest (place 0): subsets in order of their greatest members have the smaller numbers.
    Subset {
        input: NodeId,
        members: u32,
        place: u32,
    },
    Arith {
        op: Op,
        a: NodeId,
        b: NodeId,
    },
    /// Entry `index mod len` of the pool.
    Lookup {
        index: NodeId,
        pool: Arc<Column>,
    },
    /// Entry `index mod len` of a contiguous group of the pool: group g (value of `group`) is
    /// `starts[g]..starts[g+1]`. E.g. the cities of a region.
    LookupIn {
        group: NodeId,
        index: NodeId,
        starts: Arc<[u32]>,
        pool: Arc<Column>,
    },
    Template {
        parts: Arc<[Part]>,
    },
    Map {
        f: TextFn,
        input: NodeId,
    },
    /// Cut to this many characters, never inside one; trailing spaces dropped.
    Clip {
        input: NodeId,
        max_chars: u32,
    },
    /// Padded on the right with `with` up to this many characters.
    Pad {
        input: NodeId,
        min_chars: u32,
        with: u8,
    },
    /// Null for this share of rows.
    Nullify {
        key: u64,
        ratio: f64,
        input: NodeId,
    },
    /// Arm number `selector` (clamped to the last).
    Case {
        selector: NodeId,
        arms: Arc<[NodeId]>,
    },
    /// The first input that is not null.
    Coalesce {
        inputs: Arc<[NodeId]>,
    },
    /// The value of `input` where `test` is not null (nulls follow nulls).
    NullWith {
        test: NodeId,
        input: NodeId,
    },
    /// A point of from..=to that moves with the row number: quantile(trend, (row + u) / rows). Rows at or
    /// beyond `first + rows` continue at the end.
    Trending {
        key: u64,
        from: i64,
        to: i64,
        first: u64,
        rows: u64,
        trend: Trend,
    },
    /// base + a gap drawn log-uniformly from min..=max, not above `cap` (where above, drawn uniformly
    /// between base and cap; where base is above cap, base).
    Gap {
        key: u64,
        base: NodeId,
        min: i64,
        max: i64,
        cap: i64,
    },
    /// A value within half a period of the input, by a density that comes back each period (from 0 on), neither
    /// below `not_below` nor above `not_above`; where those leave nothing of it, the input itself. Inputs without a
    /// phase of their own give values that have the density's.
    Seasonal {
        key: u64,
        input: NodeId,
        not_below: NodeId,
        not_above: i64,
        period: i64,
        steps: Steps,
    },
    /// The parent's row number (in the numbering of a `Source`: existing rows first).
    ParentRow {
        key: u64,
        fanout: Fanout,
        child: NodeId,
    },
    /// The number of this child among its siblings (Degrees, Even and Injective only).
    ChildRank {
        key: u64,
        fanout: Fanout,
        child: NodeId,
    },
    /// Column `column` of source `table` at the row numbers given by `row`.
    At {
        row: NodeId,
        table: TableId,
        column: u32,
    },
    /// A value over the children that this run adds to a row: those that `ParentRow` with this key and
    /// fan-out (Degrees, Even and Injective only) gives `parent`, child i being row `first + i` of `table`.
    /// Nulls are passed over; without a value Count and Sum are 0, the others null.
    OfChildren {
        key: u64,
        fanout: Fanout,
        /// In the numbering of the fan-out, 0..parents.
        parent: NodeId,
        table: TableId,
        /// Which of the source's `derived` values.
        value: u32,
        of: Aggregate,
    },
    /// The parent of a row of a self-referencing forest: null (or the row itself, with `roots_self`) for
    /// this share of roots, else an earlier row number in `first..row`. Depth stays logarithmic. The result
    /// is in the table's own numbering, as `Row` is: `At` wants `existing - first` added.
    ForestParent {
        key: u64,
        roots: f64,
        first: u64,
        roots_self: bool,
    },
    /// The place of the value in a pool of integers or byte strings that is sorted, each value once; null where
    /// it is not there.
    Find {
        input: NodeId,
        pool: Arc<Column>,
    },
    /// The segment that the number lies in: segment s is `ends[s-1]..ends[s]`. Null beyond the last.
    Segment {
        input: NodeId,
        ends: Arc<[u64]>,
    },
    /// As ForestParent, within groups: a member of group `group` (`members[starts[g]..starts[g+1]]`, by rising
    /// `places`) whose place is before the row's own. Where none is before, and for this share of roots, see `Root`.
    EarlierIn {
        key: u64,
        group: NodeId,
        place: NodeId,
        starts: Arc<[u32]>,
        places: Arc<[i64]>,
        members: Arc<[u64]>,
        which: Earlier,
        root: Root,
        /// The row's own number among the members is `Row` plus this.
        own: i64,
    },
    /// How many entries of a sorted pool lie below the value.
    Below {
        input: NodeId,
        pool: Arc<Column>,
    },
    UuidV4 {
        key: u64,
    },
    /// Time in microseconds since 2000-01-01.
    UuidV7 {
        key: u64,
        time: NodeId,
    },
    /// A uuid that embeds the permuted input (unique where the input is).
    UuidOf {
        key: u64,
        input: NodeId,
    },
    /// Words drawn from the pool (a column of bytes), shaped, min..=max characters.
    Text {
        key: u64,
        words: Arc<Column>,
        shape: TextShape,
        min_chars: u32,
        max_chars: u32,
    },
    /// Running text from a word chain, min..=max characters.
    Chain {
        key: u64,
        chain: Arc<Chain>,
        min_chars: u32,
        max_chars: u32,
    },
    /// `#` a digit, `A` a capital, `a` a small letter, `X` capital or digit, `x` hex digit, `\` escapes.
    Mask {
        key: u64,
        mask: Arc<str>,
    },
    RandomBytes {
        key: u64,
        min: u32,
        max: u32,
    },
    /// The text of a language that has the input's number (modulo their number).
    Word {
        input: NodeId,
        words: Arc<Words>,
    },
    /// The input where the automaton accepts it and its length is within `min_chars..=max_chars`; else one of
    /// `words`. With `pad_to`, the input counts as followed by spaces up to that many characters.
    Conform {
        key: u64,
        input: NodeId,
        automaton: Arc<Automaton>,
        min_chars: u32,
        max_chars: u32,
        pad_to: u32,
        words: Arc<Words>,
    },
    /// Input digits (bytes) with the Luhn check digit appended.
    Luhn {
        input: NodeId,
    },
    /// IBAN from a country code (2 letters) and a BBAN (bytes): check digits computed.
    Iban {
        country: NodeId,
        bban: NodeId,
    },
    /// EAN-13/ISBN-13 check digit appended to 12 digits.
    Ean {
        input: NodeId,
    },
}

/// A table as others see it: the rows it holds already, then those that the run adds.
#[derive(Clone, Debug)]
pub struct Source {
    /// Rows that exist and can be referred to: row numbers 0..existing.
    pub existing: u64,
    /// Row numbers at and above `existing` are this run's rows: generated row = number - existing + first.
    pub first: u64,
    /// Rows this run adds.
    pub rows: u64,
    /// By column number: the existing rows' values, where a child needs them.
    pub existing_columns: Vec<Option<Arc<Column>>>,
    /// By column number: the node that makes it; None where PostgreSQL does (default, generated).
    pub columns: Vec<Option<NodeId>>,
    /// By column number: how it is written.
    pub encodings: Vec<Encoding>,
    /// What else is asked of a row: the values that `OfChildren` takes.
    pub derived: Vec<NodeId>,
}

#[derive(Clone, Debug, Default)]
pub struct Program {
    pub nodes: Vec<Node>,
    pub sources: Vec<Source>,
}

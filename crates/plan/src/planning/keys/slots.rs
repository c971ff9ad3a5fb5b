//! Exclusion constraints over ranges: `EXCLUDE (room WITH =, during WITH &&)`. Each row takes a slot of its own on
//! the line, its range shorter than the slot; with a foreign key among the equal columns that key leads by degrees,
//! and the slots are those of its parent. The latest slot comes first, so that its range may be open-ended. The
//! range is a column or made of two (`tstzrange(starts_at, ends_at)`). Not here: constraints that compare for
//! equality alone (`exclusion`), ranges of types without numbers inside.

use super::space::{Space, space};
use super::tuple::needed;
use super::{fanout, open, parent_name, replace};
use crate::checks::Relation;
use crate::checks::families::linear::Cmp;
use crate::expr::Expr;
use crate::plan::{ColumnPlan, Partial, Side, Tuple};
use crate::planning::references::ALPHA;
use crate::planning::{Context, Draft, relations};
use crate::schema::{ColumnIndex, Exclusion, ForeignKey, Generated, KeyPart, Schema, Table, TypeKind};
use crate::strategy::{FanoutBy, Span, Strategy};
use crate::types::class::{DAY, TypeClass};

/// What an exclusion constraint compares with `&&`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranges {
    pub lower: ColumnIndex,
    /// None: `lower` is a range column.
    pub upper: Option<ColumnIndex>,
    /// A range includes its upper bound: the next one begins after it.
    pub closed: bool,
    /// The class of the bounds' logical values.
    pub class: TypeClass,
    /// The smallest step: a day where times are compared by their dates.
    pub unit: i64,
}

impl Ranges {
    /// The columns that say where a range lies.
    pub fn columns(&self) -> (ColumnIndex, Option<ColumnIndex>) {
        (self.lower, self.upper)
    }
}

/// Ranges of the constraint that do not overlap where it is met: of those that it compares with `&&`, one will do.
pub fn excluded_ranges(schema: &Schema, table: &Table, e: &Exclusion) -> Option<Ranges> {
    let over = e.parts.iter().filter(|(_, op)| op == "&&");
    over.map(|(part, _)| part).find_map(|part| ranges(schema, table, part))
}

fn ranges(schema: &Schema, table: &Table, part: &KeyPart) -> Option<Ranges> {
    let class_of = |c: ColumnIndex| TypeClass::of_column(schema, table, c);
    let made = match part {
        KeyPart::Column(c) => table.columns[*c].generated_expr.as_ref(),
        KeyPart::Expr(e) => Some(e),
    };
    let r = match (part, made) {
        (KeyPart::Column(c), None) => Ranges {
            lower: *c,
            upper: None,
            closed: false,
            class: subtype(schema, table.columns[*c].type_oid)?,
            unit: 1,
        },
        (_, made) => {
            let Expr::Call { name, schema: own, args, type_oid, .. } = made?.uncast() else { return None };
            let class = match own {
                None => constructed(name)?,
                Some(_) => subtype(schema, *type_oid)?,
            };
            let (lower, upper) = (bound(args.first()?)?, bound(args.get(1)?)?);
            let closed = match args.get(2) {
                None => false,
                Some(Expr::Const { text: Some(t), .. }) => t.ends_with(']'),
                Some(_) => return None,
            };
            let own = class_of(lower);
            let days = class == TypeClass::Date && matches!(own, TypeClass::Timestamp { .. });
            let alike =
                own == class_of(upper) && (days || std::mem::discriminant(&own) == std::mem::discriminant(&class));
            if !alike || lower == upper {
                return None;
            }
            let unit = match own {
                TypeClass::Timestamp { .. } if days => DAY,
                TypeClass::Timestamp { precision, .. } => 10i64.pow(6 - u32::from(precision.min(6))),
                _ => 1,
            };
            Ranges { lower, upper: Some(upper), closed, class: own, unit }
        }
    };
    let numbers = matches!(
        r.class,
        TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Date | TypeClass::Timestamp { .. }
    );
    let float = matches!(r.class, TypeClass::Float(_)) && r.upper.is_none();
    (numbers || float).then_some(r)
}

/// The class of a range type's bounds.
fn subtype(schema: &Schema, type_oid: u32) -> Option<TypeClass> {
    match schema.base_type(type_oid)?.kind {
        TypeKind::Range { subtype, .. } => Some(TypeClass::of(schema, subtype, -1)),
        _ => None,
    }
}

/// What PostgreSQL's own constructors make ranges of: a type that no column has is not in the schema.
fn constructed(name: &str) -> Option<TypeClass> {
    Some(match name {
        "int4range" => TypeClass::Int(4),
        "int8range" => TypeClass::Int(8),
        "numrange" => TypeClass::Numeric { precision: None, scale: 0 },
        "daterange" => TypeClass::Date,
        "tsrange" => TypeClass::Timestamp { tz: false, precision: 6 },
        "tstzrange" => TypeClass::Timestamp { tz: true, precision: 6 },
        _ => return None,
    })
}

/// A column, cast or with a stand-in for NULL.
fn bound(e: &Expr) -> Option<ColumnIndex> {
    match e {
        Expr::Column(c) => Some(*c),
        Expr::Cast { arg, .. } => bound(arg),
        Expr::Call { name, schema: None, args, .. }
            if args.len() == 1
                && matches!(name.as_str(), "date" | "timestamp" | "timestamptz" | "numeric" | "int8" | "int4") =>
        {
            bound(&args[0])
        }
        Expr::Coalesce(args) => bound(args.first()?),
        _ => None,
    }
}

/// Plans the columns of a constraint's ranges. False: something else decides one of them.
pub(super) fn slots(context: &Context, d: &mut Draft, e: &Exclusion, alone: bool) -> bool {
    let Some(r) = excluded_ranges(context.schema, d.table, e) else { return false };
    let ours: Vec<ColumnIndex> = std::iter::once(r.lower).chain(r.upper).collect();
    if !ours.iter().all(|&c| free(d, c)) {
        return false;
    }
    let equal: Vec<ColumnIndex> = e
        .parts
        .iter()
        .filter_map(|(part, op)| match part {
            KeyPart::Column(c) if op == "=" => Some(*c),
            _ => None,
        })
        .collect();
    let mut keys: Vec<&ForeignKey> = d.table.foreign_keys.iter().filter(|fk| fk.parent != d.table.oid).collect();
    keys.retain(|fk| !alone && fk.columns.iter().all(|c| equal.contains(c)) && (open(d, fk) || leads(d, fk)));
    let count = |fk: &ForeignKey| {
        let p = context.parents(fk.parent);
        p.existing + p.new
    };
    keys.sort_by_key(|fk| (!leads(d, fk), std::cmp::Reverse(count(fk)), fk.name.clone()));
    let lead = keys.first().copied();
    let per_parent = needed(d.asked, lead.map(count)).min(d.asked.max(1));
    let Some(length) = lengths(d, &r) else { return false };
    let mut line = line(context, d, e, &r, &length, per_parent);
    // Where there are fewer slots than rows, those that differ in a column which has to be equal share them.
    let mut beside: Vec<(ColumnIndex, Space)> = Vec::new();
    if lead.is_none() && !alone && line.as_ref().is_some_and(|l| l.slots < per_parent) {
        let open = equal.iter().copied().filter(|&c| undecided(d, c));
        beside = open.filter_map(|c| Some((c, space(context, d, c)?))).collect();
        let others = beside.iter().fold(1u64, |n, s| n.saturating_mul(s.1.size.clamp(1, per_parent)));
        line = self::line(context, d, e, &r, &length, per_parent.div_ceil(others));
    }
    let Some(line) = line else {
        d.cap(0, || format!("\"{}\": the ranges that there are leave no room", e.name));
        return true;
    };
    let mut radices: Vec<u64> = beside.iter().map(|s| s.1.size.clamp(1, per_parent)).collect();
    for (digit, (c, s)) in beside.into_iter().enumerate() {
        let strategy = Strategy::KeyDigit {
            key: e.name.clone(),
            digit,
            start: s.start,
            step: s.step,
            values: s.values,
            span: None,
            null: false,
        };
        let why = format!("rows of each take turns by \"{}\"", e.name);
        d.columns[c] = Some(ColumnPlan::new(&d.table.columns[c].name, strategy, why));
    }
    radices.push(line.slots);
    let capacity = radices.iter().fold(lead.map_or(1, count), |n, r| n.saturating_mul(*r));
    if let Some(fk) = lead {
        let parent = parent_name(context, fk);
        let reason = format!("foreign key to \"{parent}\", skewed degrees; its rows take turns by \"{}\"", e.name);
        let fanout = FanoutBy::Degrees { alpha: ALPHA, min: 0, max: None };
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
        if !leads(d, fk) {
            replace(d, &fk.columns, &strategy, &reason);
        }
    }
    let tuple = |key: String, radices: Vec<u64>, partial: bool| Tuple {
        key,
        lead: lead.map(|fk| fk.name.clone()),
        alpha: ALPHA,
        radices,
        partial,
        ..Tuple::default()
    };
    let digit = radices.len() - 1;
    d.tuples.push(tuple(e.name.clone(), radices, false));
    write(d, e, &r, &line, digit, length.follows);
    d.cap(capacity, || format!("\"{}\": {capacity} ranges that do not overlap", e.name));
    // The first slot is the latest one: its range may go on for ever, as that of whoever is there now.
    let upper = r.upper.filter(|&c| {
        d.state.existing == 0 && d.nullable(c) && !d.solved.columns[c].null && !length.follows && digit == 0
    });
    if let Some(p) = upper.and_then(|c| d.columns[c].as_mut()) {
        let key = format!("{} open", e.name);
        p.partial = Some(Partial { key: key.clone(), inside: Side::Null, outside: Side::Drawn });
        p.reason = format!("{}; the latest has none", p.reason);
        d.tuples.push(tuple(key, vec![1], true));
    }
    true
}

/// Nothing but a draw decides the column, and no list.
fn free(d: &Draft, c: ColumnIndex) -> bool {
    undecided(d, c) && d.solved.columns[c].allowed.is_none()
}

/// Nothing but a draw decides the column.
fn undecided(d: &Draft, c: ColumnIndex) -> bool {
    let name = &d.table.columns[c].name;
    let taken = |p: &ColumnPlan| {
        matches!(
            p.strategy,
            Strategy::KeyDigit { .. }
                | Strategy::ForeignKeyReference { .. }
                | Strategy::Forest { .. }
                | Strategy::Sequence { .. }
                | Strategy::Offset { .. }
        ) || p.partial.is_some()
    };
    d.table.columns[c].can_insert
        && d.table.columns[c].generated == Generated::No
        && !d.solved.columns[c].null
        && !d.columns[c].as_ref().is_some_and(taken)
        && !d.branches.iter().any(|b| b.columns.contains_key(name))
}

fn leads(d: &Draft, fk: &ForeignKey) -> bool {
    matches!(fanout(d, fk), Some(FanoutBy::Degrees { .. } | FanoutBy::Mean { .. }))
}

/// Where slots lie: number k begins at `start - k * pitch`, in 0..slots.
struct Line {
    start: i64,
    pitch: i64,
    span: Span,
    slots: u64,
}

/// The widest of the usual slots of which there are as many as wanted; else as many as there are. None: not one
/// range fits.
fn line(context: &Context, d: &Draft, e: &Exclusion, r: &Ranges, length: &Lengths, wanted: u64) -> Option<Line> {
    let (low, high) = window(d, e, r)?;
    let mut best: Option<Line> = None;
    for (unit, steps, longest) in widths(d, r) {
        // As long as constraints ask, the gap to the next as usual.
        let shortest = length.least.map_or(longest.min(1), |l| (l + unit - 1).div_euclid(unit).max(longest.min(1)));
        let most = length.most.map_or(i64::MAX, |m| m.div_euclid(unit));
        if shortest > most {
            continue;
        }
        let (gap, longest) = (steps - longest, longest.max(shortest).min(most));
        // Whatever it is then, it ends before the next begins.
        let longest = if length.follows { most.saturating_add(1) } else { longest };
        let Some(pitch) = unit.checked_mul(longest.saturating_add(gap)) else { continue };
        let (origin, slots) = place(context, r, low, high, unit, pitch, wanted, longest);
        let line = Line {
            start: origin.saturating_add(pitch.saturating_mul(slots.saturating_sub(1) as i64)),
            pitch,
            span: Span { min: shortest, max: longest, unit },
            slots,
        };
        if slots >= wanted {
            return Some(line);
        }
        if best.as_ref().is_none_or(|b| slots > b.slots) {
            best = Some(line);
        }
    }
    best.filter(|b| b.slots > 0)
}

/// How long constraints let a range be, in the smallest steps of its bounds.
struct Lengths {
    least: Option<i64>,
    most: Option<i64>,
    /// The upper bound is computed from the lower one and from other columns.
    follows: bool,
}

/// What constraints ask of the distance between the bounds. None: a way of theirs to be related that slots do not keep.
fn lengths(d: &Draft, r: &Ranges) -> Option<Lengths> {
    let mut out = Lengths { least: None, most: None, follows: false };
    let Some(upper) = r.upper else { return Some(out) };
    let related = relations::pairs(d, &d.solved.pairs);
    for l in d.solved.linear.iter().chain(&related) {
        let of = |c: ColumnIndex| l.terms.iter().find(|t| t.0 == [c]).map(|t| t.1);
        let (Some(up), Some(low)) = (of(upper), of(r.lower)) else { continue };
        // The other columns, at their least and greatest.
        let (mut least, mut most) = (l.constant, l.constant);
        for (columns, k) in l.terms.iter().filter(|t| t.0 != [upper] && t.0 != [r.lower]) {
            let [c] = columns[..] else { return None };
            let (lo, hi) = relations::reach(d, c)?;
            (least, most) = (least + (k * lo).min(k * hi), most + (k * lo).max(k * hi));
        }
        if up != -low {
            return None;
        }
        // up * length + others, against zero.
        let (least, most) = if up > 0 { (-most, -least) } else { (least, most) };
        let (k, narrow) = (up.abs(), |x: i128| i64::try_from(x).ok());
        let (floor, ceil) = (most.div_euclid(k), -((-least).div_euclid(k)));
        let others = l.terms.len() > 2;
        match l.cmp {
            Cmp::Zero if others => {
                let made = d.columns[upper].as_ref().and_then(|p| p.within.as_ref()?.equal.as_ref());
                made?;
                (out.least, out.most, out.follows) =
                    (narrow(least.div_euclid(k)), narrow(-((-most).div_euclid(k))), true);
                out.most?;
            }
            Cmp::Zero => {
                out.least = narrow(ceil).into_iter().chain(out.least).max();
                out.most = narrow(floor).into_iter().chain(out.most).min();
            }
            // In the worst case of the other columns.
            Cmp::AtMost if up > 0 => {
                let most = if others { least.div_euclid(k) } else { floor };
                out.most = narrow(most).into_iter().chain(out.most).min();
            }
            Cmp::AtMost => {
                let least = if others { -((-most).div_euclid(k)) } else { ceil };
                out.least = narrow(least).into_iter().chain(out.least).max();
            }
            Cmp::NotZero => return None,
        }
    }
    Some(out)
}

/// What constraints and existing ranges leave of the line. None: nothing.
fn window(d: &Draft, e: &Exclusion, r: &Ranges) -> Option<(Option<i64>, Option<i64>)> {
    let bound = |c: ColumnIndex| &d.solved.columns[c];
    let (mut low, mut high) = match r.upper {
        Some(upper) => (bound(r.lower).min, bound(upper).max),
        None => (None, None),
    };
    if let Some(x) = d.state.ranges.get(&e.name).filter(|_| d.state.existing > 0) {
        let gap = if r.closed { r.unit } else { 0 };
        match (x.greatest, x.least) {
            (Some(g), _) => low = Some(low.unwrap_or(i64::MIN).max(g.saturating_add(gap))),
            // One of them never ends: new ones end before the first begins.
            (None, Some(l)) => high = Some(high.unwrap_or(i64::MAX).min(l.saturating_sub(gap))),
            (None, None) => return None,
        }
    }
    Some((low, high))
}

/// (unit, slot's width in units, longest range in units), the usual ones first.
fn widths(d: &Draft, r: &Ranges) -> Vec<(i64, i64, i64)> {
    const SECOND: i64 = 1_000_000;
    let closed = i64::from(r.closed);
    let usual = match r.class {
        TypeClass::Timestamp { .. } if r.unit == DAY => vec![(DAY, 7, 5)],
        // A few hours of each day, then one after the other, at shorter and shorter steps.
        TypeClass::Timestamp { .. } => {
            let quarter = 900 * SECOND;
            vec![(quarter, 24, 12), (quarter, 4, 3), (60 * SECOND, 3, 2), (SECOND, 3, 2), (1000, 3, 2)]
        }
        TypeClass::Date => vec![(1, 14, 13), (1, 4, 3)],
        _ => {
            let one = 10i64.saturating_pow(r.class.scale());
            vec![(one, 10, 9), (one, 3, 2)]
        }
    };
    let mut all: Vec<_> = usual.into_iter().filter(|w| w.0 >= r.unit).collect();
    all.push((r.unit, 1 + closed, 1));
    // A range of one value, where nothing puts its bounds apart.
    let apart = |c| d.solved.pairs.iter().any(|p| p.relation == Relation::Less && p.left == r.lower && p.right == c);
    if r.closed && !r.upper.is_some_and(apart) {
        all.push((r.unit, 1, 0));
    }
    all
}

/// Where the first of at most `wanted` slots begins, and how many fit.
#[allow(clippy::too_many_arguments)]
fn place(
    context: &Context,
    r: &Ranges,
    low: Option<i64>,
    high: Option<i64>,
    unit: i64,
    pitch: i64,
    wanted: u64,
    longest: i64,
) -> (i64, u64) {
    let (type_low, type_high) = r.class.int_bounds().unwrap_or((-(1 << 50), 1 << 50));
    let now = context.request.run.now;
    let newest = match r.class {
        TypeClass::Timestamp { .. } => Some(now.div_euclid(DAY) * DAY),
        TypeClass::Date => Some(now.div_euclid(DAY)),
        // Numbers begin at one.
        _ => None,
    };
    let fit = |low: i64, high: i64| {
        let last = high as i128 - longest as i128 * unit as i128 - low as i128;
        if last < 0 { 0 } else { ((last / pitch as i128) as u64 + 1).min(wanted) }
    };
    let down = |high: i64| {
        let n = fit(low.unwrap_or(type_low), high);
        (high.saturating_sub(pitch.saturating_mul(n as i64)), n)
    };
    match (low, high, newest) {
        (Some(l), Some(h), _) => (l, fit(l, h)),
        (Some(l), None, _) => {
            let l = l.saturating_add(unit - 1).div_euclid(unit) * unit;
            (l, fit(l, type_high))
        }
        (None, Some(h), _) => down(h),
        (None, None, Some(newest)) => down(newest),
        (None, None, None) => (unit, fit(unit, type_high)),
    }
}

/// The strategies of the columns.
fn write(d: &mut Draft, e: &Exclusion, r: &Ranges, line: &Line, digit: usize, follows: bool) {
    let name = |c: ColumnIndex| d.table.columns[c].name.clone();
    let digit = |span: Option<Span>| Strategy::KeyDigit {
        key: e.name.clone(),
        digit,
        start: Some(line.start),
        step: -line.pitch,
        values: Vec::new(),
        span,
        null: false,
    };
    let lower = match r.upper {
        None => digit(Some(line.span)),
        Some(_) => digit(None),
    };
    let why = format!("a slot of its own by \"{}\"", e.name);
    let lower = ColumnPlan::new(&name(r.lower), lower, why);
    let upper = r.upper.filter(|_| !follows).map(|c| {
        let strategy = Strategy::Offset { from: name(r.lower), span: line.span };
        (c, ColumnPlan::new(&name(c), strategy, format!("ends before the next of \"{}\" begins", e.name)))
    });
    d.columns[r.lower] = Some(lower);
    if let Some((c, p)) = upper {
        d.columns[c] = Some(p);
    }
}

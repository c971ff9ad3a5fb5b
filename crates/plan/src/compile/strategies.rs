//! Strategies of free columns as nodes, each with the form its values have.

use super::TableCompiler;
use super::forms::Form;
use super::template::{self, Piece};
use super::times::SECOND;
use crate::builder::{Builder, Scope};
use crate::infer;
use crate::plan::ColumnPlan;
use crate::planning::PlanError;
use crate::schema::ColumnIndex;
use crate::strategy::{DrawBy, Growth, Number, Prose, Strategy};
use crate::topics;
use crate::types::class::{TypeClass, oids};
use crate::types::typical;
use seedgen_kernels::program::{Draw, Format, Op, Part, TextFn, TextShape};
use seedgen_kernels::{Bytes, Column, Node, NodeId, Scalar, Vals};
use std::collections::BTreeMap;
use std::sync::Arc;

type Made = Result<(NodeId, Form), PlanError>;

impl TableCompiler<'_> {
    /// `i` is None for a source inside a template or a member of a document; `path` names the draw.
    pub fn strategy(
        &mut self,
        i: Option<ColumnIndex>,
        class: &TypeClass,
        s: &Strategy,
        path: &str,
        p: &ColumnPlan,
    ) -> Made {
        let key = self.scope.key(path);
        let push = |t: &mut Self, node: Node, form: Form| Ok((t.b.push(node), form));
        match s {
            Strategy::Default | Strategy::Null => push(self, Node::Const(Scalar::Null), Form::Native),
            Strategy::Sql { .. } => Err(self.bad(path, "\"sql\" makes a column, not a part of one")),
            Strategy::Constant { value } => {
                let v =
                    class.parse(value).ok_or_else(|| self.bad(path, format!("'{value}' is no value of its type")))?;
                push(self, Node::Const(v), Form::Native)
            }
            Strategy::Sequence { start, step } => {
                let input = self.ordinal();
                push(self, Node::Linear { input, mul: *step, add: *start }, Form::Decimal(0))
            }
            Strategy::Permutation { start, space } => {
                let input = self.ordinal();
                let node = self.b.push(Node::Permute { key, space: *space, input });
                let form = if class.is_date() { Form::Days } else { Form::of(class) };
                push(self, Node::Linear { input: node, mul: 1, add: *start }, form)
            }
            Strategy::UuidV4 => push(self, Node::UuidV4 { key }, Form::Uuid),
            Strategy::UuidV7 { time } => {
                let (node, form) = match time {
                    Some(column) => self.sibling(column, path)?,
                    None => (self.range_node(key, "-730d", "now", Growth::Uniform, false, path)?, Form::Micros),
                };
                let time = self.convert(node, form, &TypeClass::Timestamp { tz: true, precision: 6 }, path)?;
                push(self, Node::UuidV7 { key, time }, Form::Uuid)
            }
            Strategy::Seed { topic, field, role } => self.seed(class, topic, field, role, path),
            Strategy::SeedPool { values, draw } => {
                let draw = match draw {
                    DrawBy::Uniform => Draw::Uniform,
                    DrawBy::Zipf(a) => Draw::Zipf(*a),
                };
                self.pool(class, values, draw, key, path)
            }
            Strategy::SeedPoolWeighted { values, alpha, weights } => {
                let draw = match (alpha, weights) {
                    (Some(alpha), None) => Draw::Zipf(*alpha),
                    (None, Some(w)) => Draw::Weights(w.clone().into()),
                    _ => return Err(self.bad(path, "it wants either \"alpha\" or \"weights\"")),
                };
                self.pool(class, values, draw, key, path)
            }
            Strategy::SeedRows { columns, rows, weights } => {
                let name = self.scope.table.columns[self.index(i, path)?].name.clone();
                self.seed_row(class, columns, rows, weights, &name)
            }
            Strategy::CategoricalWeighted { values } => {
                if values.is_empty() {
                    return Err(self.bad(path, "it has no values"));
                }
                if self.is_ranked(i) {
                    return self.ranked(i, class, values, path);
                }
                let texts: Vec<String> = values.iter().map(|v| v.0.clone()).collect();
                let pool = Arc::new(self.parsed(class, &texts, path)?);
                let index = self.weighted(values, path);
                push(self, Node::Lookup { index, pool }, Form::Native)
            }
            Strategy::Boolean { true_ratio } => {
                let weights: Arc<[f64]> = Arc::from([1.0 - true_ratio, *true_ratio]);
                push(self, Node::Index { key, n: 2, draw: Draw::Weights(weights.into()) }, Form::Bool)
            }
            Strategy::Uniform { min, max, precision } => self.uniform(class, key, (*min, *max), *precision, path),
            Strategy::NormalDistribution { mean, stddev, min, max, precision } => {
                let (min, max) = self.steps_within(class, (*min, *max), *precision, path)?;
                self.rounded(Node::Normal { key, mean: *mean, sd: *stddev, min, max }, class, *precision)
            }
            Strategy::LogNormal { median, sigma, min, max, precision } => {
                let (min, max) = self.steps_within(class, (*min, *max), *precision, path)?;
                self.rounded(Node::LogNormal { key, mu: median.ln(), sigma: *sigma, min, max }, class, *precision)
            }
            Strategy::Exponential { mean, min, max, precision } => {
                let (min, max) = self.steps_within(class, (*min, *max), *precision, path)?;
                self.rounded(Node::Exponential { key, mean: *mean, min, max }, class, *precision)
            }
            Strategy::Zipf { max, alpha } => {
                let input = self.b.push(Node::Index { key, n: (*max).max(1), draw: Draw::Zipf(*alpha) });
                push(self, Node::Linear { input, mul: 1, add: 1 }, Form::Decimal(0))
            }
            Strategy::Quantiles { points, rising, season } => {
                self.quantiles(i, class, points, *rising, season.as_ref(), path)
            }
            Strategy::AddQuantiles { base, via, points, future, season } => {
                self.add_quantiles(i, class, base, via.as_deref(), points, *future, season.as_ref(), path)
            }
            Strategy::Given { by, via, cases, otherwise } => {
                self.given(i, class, by, via.as_deref(), cases, otherwise, path, p)
            }
            Strategy::WordChain { words, next, min, max } => self.chain(key, words, next, (*min, *max), path),
            Strategy::DistributeRange { from, to, growth, season: Some(season) } => {
                if p.unique {
                    return Err(self.bad(path, "a season leaves no room to tell every row's time apart"));
                }
                let node = self.seasonal(key, (from, to), *growth, season, path)?;
                Ok(self.whole(node, class))
            }
            Strategy::DistributeRange { from, to, growth, season: None } => {
                Ok((self.range_node(key, from, to, *growth, p.unique, path)?, Form::Micros))
            }
            Strategy::AddRandomDuration { base, via, min_seconds, max_seconds, future } => {
                let (base, form) = self.read(base, via.as_deref(), path)?;
                let base = self.convert(base, form, &TypeClass::Timestamp { tz: true, precision: 6 }, path)?;
                let cap = if *future { i64::MAX } else { self.scope.run.now };
                let (min, max) = (min_seconds.saturating_mul(SECOND), max_seconds.saturating_mul(SECOND));
                push(self, Node::Gap { key, base, min, max, cap }, Form::Micros)
            }
            Strategy::AfterParents { parents, max_seconds, season } => {
                self.after_parents(parents, *max_seconds, season.as_ref(), class, path)
            }
            Strategy::Copy { from, via } => self.read(from, via.as_deref(), path),
            Strategy::Concat { of, separator } => self.concat(of, separator, path),
            Strategy::Sum { of } => self.arithmetic(Op::Add, of, class, path),
            Strategy::Product { of } => self.arithmetic(Op::Mul, of, class, path),
            Strategy::Derive { from, function } => {
                let (node, form) = self.sibling(from, path)?;
                let input = self.as_text(node, form);
                let f = self.text_fn(function, path)?;
                push(self, Node::Map { f, input }, Form::Text)
            }
            Strategy::Template { template, sources } => self.template(template, sources, path, p),
            Strategy::Mask { mask } => push(self, Node::Mask { key, mask: mask.as_str().into() }, Form::Text),
            Strategy::Regex { pattern } => Ok((self.regex(key, pattern, class, path, p)?, Form::Text)),
            Strategy::Array { element, min, max } => self.array(i, element, (*min, *max), path, p),
            Strategy::Range { lower, length } => self.range(i, lower, length, path, p),
            Strategy::Composite { fields } => self.composite(i, fields, path, p),
            Strategy::AggregateOfChildren { .. } => Ok((self.aggregate(s, class, path)?, Form::Native)),
            Strategy::Pattern => Ok((self.pattern(key, p)?, Form::Text)),
            Strategy::Text { shape, min, max } => {
                let Some(words) = topics::prose(&self.scope.run.locale).or_else(|| topics::prose("en_US")) else {
                    return Err(self.bad(path, "there are no words for the locale"));
                };
                let shape = match shape {
                    Prose::Words => TextShape::Words,
                    Prose::Sentences => TextShape::Sentences,
                    Prose::Paragraphs => TextShape::Paragraphs,
                };
                push(self, Node::Text { key, words, shape, min_chars: *min, max_chars: *max }, Form::Text)
            }
            Strategy::Bytes { min, max } => push(self, Node::RandomBytes { key, min: *min, max: *max }, Form::Native),
            Strategy::CheckDigit { kind } => self.check_digit(kind, key, p.unique, path),
            Strategy::Json { members, shares } => self.json(members, shares, path, p),
            Strategy::TypeDefault => {
                let Some(c) = i.map(|i| &self.scope.table.columns[i]) else {
                    return Err(self.bad(path, "type_default needs a column"));
                };
                let made = typical::node(self.b, &self.scope, c.type_oid, c.typmod, path);
                let node = made.map_err(|e| PlanError::Unsupported {
                    table: self.scope.table.path(),
                    column: c.name.clone(),
                    why: e.to_string(),
                    hint: e.hint().into(),
                })?;
                Ok((node, Form::Native))
            }
            Strategy::ForeignKeyReference { constraint, .. } => self.reference(self.index(i, path)?, constraint, path),
            Strategy::Forest { constraint, roots } => self.forest(self.index(i, path)?, constraint, *roots, path),
            Strategy::Pool { pool } => self.pooled(class, pool, path),
            Strategy::KeyDigit { key, digit, start: Some(start), step, values, span, .. } if values.is_empty() => {
                let input = self.digit(key, *digit, &p.column)?;
                self.spaced(self.index(i, path)?, input, *start, *step, *span, path)
            }
            Strategy::KeyDigit { key, digit, values, null, .. } => {
                self.key_digit(self.index(i, path)?, class, (key, *digit), (values, *null), p)
            }
            Strategy::FunctionOf { of, values } => self.function_of(class, of, values, path),
            Strategy::Offset { from, span } => {
                let (base, form) = self.sibling(from, path)?;
                let base = self.convert(base, form, class, path)?;
                Ok((self.after(base, *span, path), Form::Native))
            }
        }
    }

    /// A column of the row, or, `via` a foreign key, of the parent row that it leads to.
    pub(super) fn read(&mut self, column: &str, via: Option<&str>, path: &str) -> Made {
        let Some(via) = via else { return self.sibling(column, path) };
        let fk = super::reference_of(self.scope.table, via).map(|k| k.name.clone());
        let fk = fk.ok_or_else(|| self.bad(path, format!("\"{via}\" is no foreign key")))?;
        self.parent_column(&fk, column, path)
    }

    fn index(&self, i: Option<ColumnIndex>, path: &str) -> Result<ColumnIndex, PlanError> {
        i.ok_or_else(|| self.bad(path, "this strategy needs a column"))
    }

    /// Another column of the row.
    pub(super) fn sibling(&mut self, name: &str, path: &str) -> Made {
        let Some(i) = self.scope.table.column_index(name) else {
            return Err(self.bad(path, format!("there is no column \"{name}\"")));
        };
        let form = Form::of(&self.classes[i].clone());
        match self.column(i)? {
            Some(node) => Ok((node, form)),
            None => Err(self.bad(path, format!("column \"{name}\" is made by PostgreSQL"))),
        }
    }

    fn uniform(
        &mut self,
        class: &TypeClass,
        key: u64,
        (min, max): (Number, Number),
        precision: Option<u8>,
        path: &str,
    ) -> Made {
        if let Some(scale) = coarser(class, precision) {
            let (min, max) = self.steps_within(class, (min, max), precision, path)?;
            let whole = |x: f64| Number::Float(x).scaled(scale);
            let (lo, hi) = (whole(min), whole(max));
            return Ok((self.b.push(Node::Uniform { key, lo, hi: hi.max(lo) }), Form::Decimal(scale)));
        }
        if matches!(class, TypeClass::Float(_)) {
            return Ok((self.b.push(Node::UniformFloat { key, lo: min.as_f64(), hi: max.as_f64() }), Form::Float));
        }
        let scale = class.scale();
        let (lo, hi) = (min.scaled(scale), max.scaled(scale));
        Ok((self.b.push(Node::Uniform { key, lo, hi: hi.max(lo) }), Form::Decimal(scale)))
    }

    /// The bounds, moved inwards to values of the precision, so that none is rounded beyond them.
    fn steps_within(
        &self,
        class: &TypeClass,
        (min, max): (Number, Number),
        precision: Option<u8>,
        path: &str,
    ) -> Result<(f64, f64), PlanError> {
        let (min, max) = (min.as_f64(), max.as_f64());
        let Some(scale) = coarser(class, precision) else { return Ok((min, max)) };
        let ten = 10f64.powi(scale as i32);
        // Numbers beyond this have no digits after the point, and bounds that are none are far beyond it.
        let inward =
            |x: f64, f: fn(f64) -> f64| if x.abs() < 1e15 { f((x * ten * 1e6).round() / 1e6) / ten } else { x };
        // What rounding to the sixth digit has moved over a bound, as a least value above zero, goes a step further.
        let (low, high) = (inward(min, f64::ceil), inward(max, f64::floor));
        let low = if low < min - min.abs() * 1e-12 { low + 1.0 / ten } else { low };
        let high = if high > max + max.abs() * 1e-12 { high - 1.0 / ten } else { high };
        if low > high {
            return Err(self.bad(path, format!("no value of {scale} decimals lies between {min} and {max}")));
        }
        Ok((low, high))
    }

    fn rounded(&mut self, node: Node, class: &TypeClass, precision: Option<u8>) -> Made {
        let input = self.b.push(node);
        if let Some(scale) = coarser(class, precision) {
            return Ok((self.b.push(Node::Round { input, scale: scale as u8 }), Form::Decimal(scale)));
        }
        if matches!(class, TypeClass::Float(_)) {
            return Ok((input, Form::Float));
        }
        let scale = if class.is_text() { 2 } else { class.scale() };
        Ok((self.b.push(Node::Round { input, scale: scale as u8 }), Form::Decimal(scale)))
    }

    fn seed(&mut self, class: &TypeClass, name: &str, field: &str, role: &str, path: &str) -> Made {
        let Some(topic) = topics::topic(&self.scope.run.locale, name) else {
            return Err(self.bad(path, format!("there is no topic \"{name}\"")));
        };
        let Some(pool) = topic.fields.get(field) else {
            return Err(self.bad(path, format!("topic \"{name}\" has no field \"{field}\"")));
        };
        let id = (name.to_string(), role.to_string());
        let index = match self.scope.topic_index.get(&id) {
            Some(&n) => n,
            None => {
                let key = self.scope.key(&format!("{name}/{role} topic"));
                let n = self.b.push(Node::Index { key, n: topic.len as u64, draw: Draw::Uniform });
                self.scope.topic_index.insert(id, n);
                n
            }
        };
        let (pool, form) = match Form::of(class) {
            Form::Text => (pool.clone(), Form::Text),
            Form::Native if matches!(class, TypeClass::Other) => (pool.clone(), Form::Native),
            _ => {
                let texts = topic.texts(field).map(|t| t.map(String::from).collect::<Vec<_>>()).unwrap_or_default();
                (Arc::new(self.parsed(class, &texts, path)?), Form::Native)
            }
        };
        Ok((self.b.push(Node::Lookup { index, pool }), form))
    }

    fn pool(&mut self, class: &TypeClass, values: &[String], draw: Draw, key: u64, path: &str) -> Made {
        if values.is_empty() {
            return Err(self.bad(path, "it has no values"));
        }
        let pool = Arc::new(self.parsed(class, values, path)?);
        let index = self.b.push(Node::Index { key, n: values.len() as u64, draw });
        Ok((self.b.push(Node::Lookup { index, pool }), Form::Native))
    }

    /// Input texts as a column of the class's logical form.
    pub(super) fn parsed(&self, class: &TypeClass, values: &[String], path: &str) -> Result<Column, PlanError> {
        let bad = |v: &String| self.bad(path, format!("'{v}' is no value of its type"));
        let scalars = values.iter().map(|v| class.parse(v).ok_or_else(|| bad(v))).collect::<Result<Vec<_>, _>>()?;
        let vals = match scalars.first() {
            Some(Scalar::Float(_)) => {
                Vals::Float(scalars.iter().map(|s| if let Scalar::Float(x) = s { *x } else { 0.0 }).collect())
            }
            Some(Scalar::Int(_)) => {
                Vals::Int(scalars.iter().map(|s| if let Scalar::Int(x) = s { *x } else { 0 }).collect())
            }
            _ => Vals::Bytes(
                scalars.iter().map(|s| if let Scalar::Bytes(x) = s { x.as_slice() } else { b"" }).collect::<Bytes>(),
            ),
        };
        Ok(Column { vals, nulls: None })
    }

    /// Sum or product of columns, with the decimals that the operands have.
    fn arithmetic(&mut self, op: Op, of: &[String], class: &TypeClass, path: &str) -> Made {
        let mut total: Option<(NodeId, u32)> = None;
        for name in of {
            let (node, form) = self.sibling(name, path)?;
            let (node, scale) = match form {
                Form::Decimal(s) => (node, s),
                Form::Float => (self.b.push(Node::Round { input: node, scale: 4 }), 4),
                _ => return Err(self.bad(path, format!("column \"{name}\" is no number"))),
            };
            total = Some(match total {
                None => (node, scale),
                Some((sum, s)) if op == Op::Mul => (self.b.push(Node::Arith { op, a: sum, b: node }), s + scale),
                Some((sum, s)) => {
                    let wide = s.max(scale);
                    let numeric = TypeClass::Numeric { precision: None, scale: wide as u16 };
                    let a = self.convert(sum, Form::Decimal(s), &numeric, path)?;
                    let b = self.convert(node, Form::Decimal(scale), &numeric, path)?;
                    (self.b.push(Node::Arith { op, a, b }), wide)
                }
            });
        }
        let Some((node, scale)) = total else { return Err(self.bad(path, "it names no columns")) };
        // An operand that is null makes the result null; zero stands in for it.
        let zero = self.int(0);
        let node = self.b.push(Node::Coalesce { inputs: Arc::from([node, zero]) });
        let node = self.convert(node, Form::Decimal(scale), class, path)?;
        Ok((node, Form::Native))
    }

    fn text_fn(&self, name: &str, path: &str) -> Result<TextFn, PlanError> {
        text_function(name).ok_or_else(|| self.bad(path, format!("there is no text function \"{name}\"")))
    }

    fn template(&mut self, template: &str, sources: &BTreeMap<String, Strategy>, path: &str, p: &ColumnPlan) -> Made {
        let pieces = template::parse(template).map_err(|e| self.bad(path, e))?;
        let mut parts: Vec<Part> = Vec::new();
        for piece in pieces {
            parts.push(match piece {
                Piece::Text(t) => Part::Lit(t.into_bytes().into()),
                Piece::Number { width } => {
                    let row = self.b.row();
                    let n = self.b.push(Node::Linear { input: row, mul: 1, add: 1 });
                    Part::Field(n, if width == 0 { Format::Plain } else { Format::Padded(width) })
                }
                Piece::Field { name, functions } => {
                    let (node, form) = match sources.get(&name) {
                        Some(s) => {
                            let text = TypeClass::Text { max_chars: None };
                            let plain = ColumnPlan { unique: false, ..p.clone() };
                            self.strategy(None, &text, s, &format!("{path}.{name}"), &plain)?
                        }
                        None if name == "domain" && self.scope.table.column_index(&name).is_none() => {
                            let domains = infer::DOMAINS.map(String::from);
                            let key = self.scope.key(&format!("{path}.{name}"));
                            self.pool(&TypeClass::Text { max_chars: None }, &domains, Draw::Uniform, key, path)?
                        }
                        None => self.sibling(&name, path)?,
                    };
                    let mut node = self.as_text(node, form);
                    for f in functions {
                        let f = self.text_fn(&f, path)?;
                        node = self.b.push(Node::Map { f, input: node });
                    }
                    // A null field leaves a gap, not a null.
                    let empty = self.b.constant(Scalar::Bytes(Vec::new()));
                    let node = self.b.push(Node::Coalesce { inputs: Arc::from([node, empty]) });
                    Part::Field(node, Format::Plain)
                }
            });
        }
        Ok((self.b.push(Node::Template { parts: parts.into() }), Form::Text))
    }

    fn check_digit(&mut self, kind: &str, key: u64, unique: bool, path: &str) -> Made {
        let digits = |t: &mut Self, n: u32, prefix: &str| {
            let input = if unique {
                let row = t.b.row();
                t.b.push(Node::Permute { key, space: 10u64.pow(n), input: row })
            } else {
                t.b.push(Node::Uniform { key, lo: 0, hi: 10i64.pow(n) - 1 })
            };
            let parts = [Part::Lit(prefix.as_bytes().into()), Part::Field(input, Format::Padded(n as u8))];
            t.b.push(Node::Template { parts: Arc::from(parts) })
        };
        let node = match kind {
            "card" => {
                let range = &topics::check::CARDS[0];
                let input = digits(self, range.digits - 1 - range.prefix.len() as u32, range.prefix);
                self.b.push(Node::Luhn { input })
            }
            // 00 is no reporting body that allots numbers to sold devices.
            "imei" => {
                let input = digits(self, 12, "00");
                self.b.push(Node::Luhn { input })
            }
            "ean13" => {
                let input = digits(self, 9, topics::check::EAN_PREFIX);
                self.b.push(Node::Ean { input })
            }
            "isbn13" => {
                let input = digits(self, 9, topics::check::ISBN_PREFIX);
                self.b.push(Node::Ean { input })
            }
            "iban" => {
                let format = topics::check::iban_format(&self.scope.run.locale);
                let fixed = format.mask.trim_end_matches('#');
                let bban = digits(self, (format.mask.len() - fixed.len()) as u32, fixed);
                let country = self.b.constant(Scalar::Bytes(format.country_code.into()));
                self.b.push(Node::Iban { country, bban })
            }
            _ => return Err(self.bad(path, format!("there is no check-digit number \"{kind}\""))),
        };
        Ok((node, Form::Text))
    }

    fn key_digit(
        &mut self,
        i: ColumnIndex,
        class: &TypeClass,
        (key, digit): (&str, usize),
        (values, null): (&[String], bool),
        p: &ColumnPlan,
    ) -> Made {
        let input = self.digit(key, digit, &p.column)?;
        if null {
            let texts: Vec<Option<&str>> = values.iter().map(|v| Some(v.as_str())).chain([None]).collect();
            let pool = Arc::new(self.parsed_texts(class, &texts, &p.column)?);
            return Ok((self.b.push(Node::Lookup { index: input, pool }), Form::Native));
        }
        self.digit_image(i, class, input, values, p)
    }

    /// What stands for a digit of a key in a column.
    pub(super) fn digit_image(
        &mut self,
        i: ColumnIndex,
        class: &TypeClass,
        input: NodeId,
        values: &[String],
        p: &ColumnPlan,
    ) -> Made {
        if !values.is_empty() {
            let pool = Arc::new(self.parsed(class, values, &p.column)?);
            return Ok((self.b.push(Node::Lookup { index: input, pool }), Form::Native));
        }
        if let (TypeClass::Bytea, true) = (class, p.min_chars.is_some() || p.max_chars.is_some()) {
            return Ok((self.unique_bytes(input, p), Form::Native));
        }
        match image(self.b, &self.scope, i, class, p, input) {
            Some(node) => Ok((node, Form::Native)),
            None => Err(self.bad(&p.column, "its type has no values that can be told apart")),
        }
    }
}

impl TableCompiler<'_> {
    /// Bytes of a length that constraints ask for, different for each value of `input`: a permuted counter of
    /// 16 bytes where there is room, then random ones.
    fn unique_bytes(&mut self, input: NodeId, p: &ColumnPlan) -> NodeId {
        let key = self.scope.key(&p.column);
        let (min, max) = (p.min_chars.unwrap_or(1), p.max_chars.unwrap_or(u32::MAX));
        let len = min.max(16).min(max);
        let (head, taken) = if len >= 16 {
            (Part::Field(self.b.push(Node::UuidOf { key, input }), Format::Plain), 16)
        } else {
            let digits = len.min(12);
            (Part::Field(input, Format::Base36(digits as u8)), digits)
        };
        let mut parts = vec![head];
        if len > taken {
            let tail = self.b.push(Node::RandomBytes { key, min: len - taken, max: len - taken });
            parts.push(Part::Field(tail, Format::Plain));
        }
        self.b.push(Node::Template { parts: parts.into() })
    }
}

/// The value of a column's type that stands for a digit.
pub(super) fn image(
    b: &mut Builder,
    scope: &Scope,
    i: ColumnIndex,
    class: &TypeClass,
    p: &ColumnPlan,
    digit: NodeId,
) -> Option<NodeId> {
    let c = &scope.table.columns[i];
    if let Some(m) = &p.matching {
        return super::patterns::numbered(b, &format!("{}.{}", scope.table.path(), c.name), m, digit);
    }
    // A CHECK on the length is a narrower varchar; VARHDRSZ is 4.
    let (oid, typmod) = match (class, p.max_chars) {
        (TypeClass::Text { .. }, Some(m)) => (oids::VARCHAR, m as i32 + 4),
        (k, Some(m)) if k.is_text() => (c.type_oid, m as i32 + 4),
        _ => (c.type_oid, c.typmod),
    };
    typical::unique_node(b, scope, oid, typmod, &c.name, digit).map(|(node, _)| node)
}

/// The decimals that a precision leaves, where they are fewer than the class has.
fn coarser(class: &TypeClass, precision: Option<u8>) -> Option<u32> {
    let p = u32::from(precision?);
    let has = match class {
        TypeClass::Float(_) => u32::MAX,
        class if class.is_text() => u32::MAX,
        class => class.scale(),
    };
    (p < has).then_some(p)
}

/// By its name in a template.
pub(crate) fn text_function(name: &str) -> Option<TextFn> {
    Some(match name {
        "lower" => TextFn::Lower,
        "upper" => TextFn::Upper,
        "ascii" => TextFn::Ascii,
        "slug" => TextFn::Slug,
        "mail_local" => TextFn::MailLocal,
        "word" => TextFn::Word,
        "capitalize" => TextFn::Capitalize,
        "trim" => TextFn::Trim,
        "digits" => TextFn::Digits,
        "initial" => TextFn::Initial,
        // `chars 5 2`: two characters behind the first five.
        name => {
            let (skip, take) = name.strip_prefix("chars ")?.split_once(' ')?;
            TextFn::Chars { skip: skip.parse().ok()?, take: take.parse().ok()? }
        }
    })
}

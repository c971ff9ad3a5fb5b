//! Amounts, counts, measures: distributions cut to what the column's type holds.

use super::{At, Fitted};
use crate::infer::context::Info;
use crate::strategy::{Number, Strategy};
use crate::types::class::TypeClass;

impl At<'_, '_> {
    /// The bounds of the column, in its units.
    fn room(&self) -> Option<(f64, f64)> {
        let ten = 10f64.powi(self.class().scale() as i32);
        match self.class() {
            TypeClass::Float(_) => Some((-1e15, 1e15)),
            class if class.is_text() => Some((-1e9, 1e9)),
            class => class.int_bounds().map(|(lo, hi)| (lo as f64 / ten, hi as f64 / ten)),
        }
    }

    /// The wanted bounds, cut to the column's; None if nothing sensible is left.
    fn cut(&self, min: f64, max: f64) -> Option<(f64, f64)> {
        let (lo, hi) = self.room()?;
        let (min, max) = (min.max(lo), max.min(hi));
        (min < max).then_some((min, max))
    }

    pub(super) fn log_normal(&self, median: f64, sigma: f64, min: f64, max: f64, money: bool) -> Option<Fitted> {
        if self.is_text() && self.max_chars() < 8 {
            return self.uniform(min.max(1.0), max.min(99.0));
        }
        let (lo, hi) = self.cut(min, max)?;
        let what = if money { "amount of money, log-normal" } else { "log-normal" };
        // A type too narrow for the usual size takes smaller ones.
        let median = if median * 2.0 > hi { hi / 4.0 } else { median };
        if median <= lo {
            return self.uniform(lo, hi);
        }
        // Floats have no scale that would tell of cents.
        let precision = (money && matches!(self.class(), TypeClass::Float(_))).then_some(2);
        let strategy = Strategy::LogNormal { median, sigma, min: self.number(lo), max: self.number(hi), precision };
        Some(Fitted::new(strategy, what))
    }

    pub(super) fn normal(&self, mean: f64, stddev: f64, min: f64, max: f64) -> Option<Fitted> {
        let (lo, hi) = self.cut(min, max)?;
        if mean >= hi {
            return self.uniform(lo, hi);
        }
        let strategy =
            Strategy::NormalDistribution { mean, stddev, min: self.number(lo), max: self.number(hi), precision: None };
        Some(Fitted::new(strategy, "normally distributed"))
    }

    /// A moment as a number: milliseconds since 1970 where the type holds them, else seconds, or nothing if it has to be
    /// wide (a date may be written as a small number in other ways).
    pub(super) fn epoch(&self, has_to: bool) -> Option<Fitted> {
        const FROM: f64 = 1_700_000_000.0;
        const TO: f64 = 1_763_000_000.0;
        let wide = self.room()?.1 >= TO * 1000.0;
        if has_to && !wide {
            return None;
        }
        let unit = if wide { 1000.0 } else { 1.0 };
        let f = self.uniform(FROM * unit, TO * unit)?;
        Some(Fitted::new(f.strategy, if wide { "milliseconds since 1970" } else { "seconds since 1970" }))
    }

    /// The lower half of the values for the least of two (`min_price`), the upper for the greatest (`max_price`).
    pub(super) fn halved(&self, fitted: Fitted) -> Fitted {
        let Some(least) = self.end_of_pair() else { return fitted };
        let half = |from: Number, middle: f64, to: Number| match least {
            true => (from, self.number(middle)),
            false => (self.number(middle), to),
        };
        let strategy = match fitted.strategy {
            Strategy::LogNormal { median, sigma, min, max, precision } => {
                let (min, max) = half(min, median, max);
                let median = if least { median / 2.0 } else { median * 2.0 };
                Strategy::LogNormal { median, sigma, min, max, precision }
            }
            Strategy::NormalDistribution { mean, stddev, min, max, precision } => {
                let (min, max) = half(min, mean, max);
                let mean = if least { mean - stddev } else { mean + stddev };
                Strategy::NormalDistribution { mean, stddev, min, max, precision }
            }
            Strategy::Uniform { min, max, precision } => {
                let (min, max) = half(min, (min.as_f64() + max.as_f64()) / 2.0, max);
                Strategy::Uniform { min, max, precision }
            }
            other => other,
        };
        Fitted::new(strategy, fitted.what)
    }

    /// Whether the column is the least of two (true) or the greatest of two that otherwise have one name and meaning.
    fn end_of_pair(&self) -> Option<bool> {
        const PAIRS: [(&str, &str); 8] = [
            ("min", "max"),
            ("minimum", "maximum"),
            ("low", "high"),
            ("lower", "upper"),
            ("lowest", "highest"),
            ("start", "end"),
            ("begin", "end"),
            ("from", "to"),
        ];
        let own = &self.context.columns[self.i];
        if !own.class.is_numeric() && !matches!(own.class, TypeClass::Float(_)) {
            return None;
        }
        PAIRS.iter().find_map(|&(low, high)| {
            let (at, word) = own.words.iter().enumerate().find(|w| w.1 == low || w.1 == high)?;
            // The high and the low of a price stand among others of its kind.
            if own.words.len() == 1 && low == "low" {
                return None;
            }
            let least = word == low;
            let mut other = own.words.clone();
            other[at] = if least { high } else { low }.into();
            let meaning = |c: &Info| c.meaning.map(|m| m.meaning);
            let alike = |c: &Info| c.words == other && c.class == own.class && meaning(c) == meaning(own);
            self.context.columns.iter().any(alike).then_some(least)
        })
    }

    pub(super) fn exponential(&self, mean: f64, min: f64, max: f64) -> Option<Fitted> {
        let (lo, hi) = self.cut(min, max)?;
        let strategy = Strategy::Exponential { mean, min: self.number(lo), max: self.number(hi), precision: None };
        Some(Fitted::new(strategy, "mostly small"))
    }

    pub(super) fn uniform(&self, min: f64, max: f64) -> Option<Fitted> {
        let (lo, hi) = self.cut(min, max)?;
        Some(Fitted::new(Strategy::Uniform { min: self.number(lo), max: self.number(hi), precision: None }, "even"))
    }

    pub(super) fn ratio(&self, min: f64, max: f64) -> Option<Fitted> {
        if self.class().scale() == 0 && !matches!(self.class(), TypeClass::Float(_)) && max <= 1.0 {
            return None;
        }
        self.uniform(min, max)
    }

    /// 0 to 100, or 0 to 1 where the type holds no more.
    pub(super) fn percent(&self) -> Option<Fitted> {
        let (_, hi) = self.room()?;
        let top = if hi < 100.0 { 1.0 } else { 100.0 };
        let f = self.uniform(0.0, top)?;
        Some(Fitted::new(f.strategy, "percentage"))
    }

    pub(super) fn tax_rate(&self) -> Option<Fitted> {
        let (_, hi) = self.room()?;
        let fractions = hi < 25.0 || self.class().scale() >= 3;
        self.pick(if fractions { &["0.19", "0.2", "0.07", "0.0", "0.1"] } else { &["19", "20", "7", "0", "10"] })
    }

    /// Numbers whose names say how they are put together: always there, and not made by PostgreSQL.
    fn operand(&self, phrases: &[&str]) -> Option<String> {
        let found = self
            .context
            .find(self.i, phrases, |_, info| info.class.is_numeric() || matches!(info.class, TypeClass::Float(_)))?;
        self.context.needed.borrow_mut().insert(found);
        Some(self.context.table.columns[found].name.clone())
    }

    /// quantity * unit price, where both are in the row.
    pub(super) fn line_total(&self) -> Option<Fitted> {
        if self.is_text() {
            return self.log_normal(85.0, 1.0, 1.0, 999.0, true);
        }
        let is = |phrases: &[&str]| {
            self.context
                .find(self.i, phrases, |_, info| info.class.is_numeric() || matches!(info.class, TypeClass::Float(_)))
        };
        const QUANTITY: [&str; 3] = ["quantity", "units", "pieces"];
        const PRICE: [&str; 4] = ["unit price", "price", "rate", "unit cost"];
        if is(&QUANTITY).is_some() && is(&PRICE).is_some() {
            let of = vec![self.operand(&QUANTITY)?, self.operand(&PRICE)?];
            let what = format!("\"{}\" times \"{}\"", of[0], of[1]);
            return Some(Fitted::new(Strategy::Product { of }, what));
        }
        self.log_normal(85.0, 1.0, 1.0, 50_000.0, true)
    }

    /// The sum of its parts, where the net amount and at least one more part are in the row.
    pub(super) fn grand_total(&self) -> Option<Fitted> {
        let parts: [&[&str]; 3] = [
            &["subtotal", "sub total", "net amount", "net total", "net"],
            &["tax amount", "tax total", "tax", "vat amount"],
            &["shipping cost", "shipping fee", "shipping amount", "shipping", "freight", "delivery fee"],
        ];
        let number = |k: usize| {
            let found = self.context.find(self.i, parts[k], |_, info| {
                let money = info.class.is_numeric() || matches!(info.class, TypeClass::Float(_));
                money && !info.words.iter().any(|w| matches!(w.as_str(), "rate" | "percent" | "id" | "percentage"))
            })?;
            Some((found, self.context.table.columns[found].name.clone()))
        };
        if let (Some(net), tax, shipping) = (number(0), number(1), number(2))
            && (tax.is_some() || shipping.is_some())
        {
            let of: Vec<_> = [Some(net), tax, shipping].into_iter().flatten().collect();
            self.context.needed.borrow_mut().extend(of.iter().map(|p| p.0));
            let of: Vec<String> = of.into_iter().map(|p| p.1).collect();
            let what = format!("sum of \"{}\"", of.join("\", \""));
            return Some(Fitted::new(Strategy::Sum { of }, what));
        }
        self.line_total()
    }

    /// Postal codes in a number column, where the country's are numbers.
    pub(super) fn postal_number(&self) -> Option<Fitted> {
        self.seed("place", "postal_code").or_else(|| self.uniform(10_000.0, 99_999.0))
    }

    /// 0 or 1.
    pub(super) fn flag(&self, share: f64) -> Option<Fitted> {
        let values = vec![("1".to_string(), share), ("0".to_string(), 1.0 - share)];
        Some(Fitted::new(Strategy::CategoricalWeighted { values }, "yes or no as a number"))
    }

    pub(super) fn boolean(&self, share: f64) -> Option<Fitted> {
        let true_ratio = match self.default().as_deref() {
            Some("true") => share.max(0.8),
            Some("false") => share.min(0.3),
            _ => share,
        };
        Some(Fitted::new(Strategy::Boolean { true_ratio }, format!("true in {:.0} % of rows", true_ratio * 100.0)))
    }
}

//! Columns whose texts have to match patterns: what is suggested stays where it fits, other texts give way to
//! those of the patterns' language. Not here: keys of such columns (`keys/`).

use super::{Context, Draft};
use crate::checks::{Fold, Restriction};
use crate::patterns::{self, Around, Fit, Language, Matching, Pattern};
use crate::plan::ColumnPlan;
use crate::schema::{ColumnIndex, KeyPart};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// What the column's texts have to match. None: nothing.
pub fn matching(d: &Draft, i: ColumnIndex, r: &Restriction) -> Option<Matching> {
    let column = &d.table.columns[i];
    let through = |k: &KeyPart| matches!(k, KeyPart::Expr(e) if e.columns().contains(&i));
    let folds = column.collation_folds || d.table.uniques.iter().any(|u| u.keys.iter().any(through));
    of_restriction(&d.classes[i], r, folds)
}

/// The same for any value of the class. `one_case`: no two of them may differ by case alone.
pub fn of_restriction(class: &TypeClass, r: &Restriction, one_case: bool) -> Option<Matching> {
    if r.patterns.is_empty() {
        return None;
    }
    let mut patterns = r.patterns.clone();
    patterns.extend(r.fold.map(|f| {
        let other_case = match f {
            Fold::Lower => "[A-Z]",
            Fold::Upper => "[a-z]",
            Fold::Capitals => "(^|[^a-zA-Z0-9])[a-z]|[a-zA-Z0-9][A-Z]",
        };
        Pattern::Not(Box::new(Pattern::Regex(other_case.into())))
    }));
    Some(Matching {
        patterns,
        min_chars: r.min_chars.filter(|&n| n > 0),
        max_chars: r.max_chars.into_iter().chain(class.max_chars()).min(),
        pad_to: match class {
            TypeClass::BpChar { chars } if r.padded => Some(*chars),
            _ => None,
        },
        one_case,
    })
}

/// Cuts a suggestion to the patterns; false where no text meets them. A list was cut to its restrictions.
pub fn constrain(context: &Context, d: &Draft, i: ColumnIndex, m: Matching, p: &mut ColumnPlan) -> bool {
    let Some(language) = m.language() else { return false };
    if m.words(&language, 1).is_none() {
        return false;
    }
    let fits = |v: &str| m.accepts(&language, v);
    let listed = match &mut p.strategy {
        Strategy::CategoricalWeighted { values } => {
            values.retain(|v| fits(&v.0));
            Some(values.is_empty())
        }
        Strategy::SeedPool { values, .. } => {
            values.retain(|v| fits(v));
            Some(values.is_empty())
        }
        Strategy::Constant { value } => Some(!fits(value)),
        _ => None,
    };
    let mut how = fit(context, d, i, &p.strategy, &m, &language);
    if listed.is_none() && how == Fit::Outside {
        // The same in another spelling, rather whole than in part.
        let spelled = patterns::spellings(&p.strategy);
        let fits: Vec<Fit> = spelled.iter().map(|s| fit(context, d, i, s, &m, &language)).collect();
        let best = [Fit::Inside, Fit::Mixed].iter().find_map(|f| fits.iter().position(|x| x == f));
        if let Some(k) = best {
            (p.strategy, how) = (spelled[k].clone(), fits[k]);
        }
    }
    // A form says more than words do, and than letters at random; a key may need more texts than a form has.
    let wordy = matches!(p.strategy, Strategy::Text { .. } | Strategy::TypeDefault);
    let random = listed.unwrap_or(how == Fit::Outside || wordy && how == Fit::Mixed);
    let keyed = d.table.uniques.iter().flat_map(|u| &u.keys).any(|k| k.columns().contains(&i));
    if random
        && !keyed
        && let Some(values) = patterns::form(&m, &language, context.request.run.now)
    {
        p.strategy = Strategy::SeedPool { values, draw: Default::default() };
        return true;
    }
    match (listed, how) {
        (Some(true), _) | (None, Fit::Outside) => {
            p.strategy = Strategy::Pattern;
            p.matching = Some(m);
        }
        (Some(false), _) | (None, Fit::Inside) => {}
        (None, Fit::Mixed) => p.matching = Some(m),
    }
    true
}

/// The strategy of another column than `i`, and whether its value may be missing.
pub fn sibling(d: &Draft, i: ColumnIndex, name: &str) -> Option<(Strategy, bool)> {
    let p = d.columns[d.table.column_index(name).filter(|&c| c != i)?].as_ref()?;
    // Only what it says itself is known: not what it is in some rows.
    let plain = p.matching.is_none() && p.partial.is_none() && p.fold.is_none();
    let planned = d.branches.iter().any(|b| b.columns.contains_key(name));
    (plain && !planned).then(|| (p.strategy.clone(), p.null_ratio > 0.0 || p.only_when.is_some()))
}

/// How a strategy's texts lie to the patterns.
pub fn fit(context: &Context, d: &Draft, i: ColumnIndex, s: &Strategy, m: &Matching, language: &Language) -> Fit {
    let column = |name: &str| sibling(d, i, name);
    let r = &d.solved.columns[i];
    let fold = match r.fold {
        Some(Fold::Capitals) => return Fit::Mixed,
        fold => fold.map(|f| f == Fold::Upper),
    };
    let around = Around { locale: &context.request.run.locale, column: &column, ascii: r.shape.ascii };
    patterns::fit(s, &around, m, language, fold)
}

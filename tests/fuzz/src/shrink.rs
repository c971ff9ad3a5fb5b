//! Delta debugging: takes away features and tables, one at a time, then steps, names and rows, as long as the
//! schema still fails in the same way.

use crate::failure::Failure;
use crate::model::Model;
use crate::run::Steps;
use std::time::Instant;

/// What is left of a failing schema.
pub struct Shrunk {
    pub model: Model,
    pub steps: Steps,
    pub failure: Failure,
}

/// The smallest that `fails` (which gives the failures of a schema) still finds, until the deadline.
pub fn shrink(mut best: Shrunk, deadline: Instant, fails: &mut dyn FnMut(&Model, &Steps) -> Vec<Failure>) -> Shrunk {
    let shape = best.failure.shape.clone();
    let mut attempt = |best: &mut Shrunk, model: Model, steps: Steps| {
        if Instant::now() > deadline {
            return false;
        }
        let found = fails(&model, &steps).into_iter().find(|f| f.shape == shape);
        let smaller = found.is_some();
        if let Some(failure) = found {
            *best = Shrunk { model, steps, failure };
        }
        smaller
    };
    let fewer = [
        |s: &mut Steps| s.again = false,
        |s: &mut Steps| s.third = None,
        |s: &mut Steps| s.third = s.third.map(|_| "append"),
        |s: &mut Steps| s.triggers = "fire",
        |s: &mut Steps| s.append = s.append.map(|(n, _)| (n, false)),
        |s: &mut Steps| s.append = None,
        |s: &mut Steps| s.preview = false,
    ];
    for less in fewer {
        let mut steps = best.steps.clone();
        less(&mut steps);
        let model = best.model.clone();
        attempt(&mut best, model, steps);
    }
    // Shapes hold no names, so plain ones give the same shape.
    let mut model = best.model.clone();
    model.plain = true;
    let steps = best.steps.clone();
    attempt(&mut best, model, steps);
    loop {
        let mut changed = false;
        for t in 0..best.model.tables.len() {
            if best.model.tables[t].kept && best.model.tables().count() > 1 {
                let mut model = best.model.clone();
                model.drop_table(t);
                let steps = best.steps.clone();
                changed |= attempt(&mut best, model, steps);
            }
        }
        for f in (0..best.model.features.len()).rev() {
            if best.model.features[f].kept {
                let mut model = best.model.clone();
                model.drop_feature(f);
                let steps = best.steps.clone();
                changed |= attempt(&mut best, model, steps);
            }
        }
        if !changed || Instant::now() > deadline {
            break;
        }
    }
    for rows in [1, 7, 60] {
        if rows < best.steps.rows {
            let steps = Steps { rows, ..best.steps.clone() };
            let model = best.model.clone();
            if attempt(&mut best, model, steps) {
                break;
            }
        }
    }
    best
}

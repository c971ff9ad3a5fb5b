//! Hours and weekdays of dates: from the rows to the plan to the rows.

use super::*;
use crate::strategy::Season;

const DAY: f64 = 86_400.0;
const HOUR: f64 = 3600.0;
const CELLS: u64 = 20_000;

/// A moment of a working day at that share of `days`, between the hours; in seconds since 2000-01-01, a Saturday.
fn working(share: f64, days: f64, key: u64, row: usize, (open, close): (f64, f64)) -> f64 {
    let day = (share * days).floor();
    let day = day + [2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0][(day as i64).rem_euclid(7) as usize];
    day * DAY + HOUR * (open + (close - open) * u(key, row))
}

fn visits(n: usize) -> (Schema, BTreeMap<Oid, SeedTable>) {
    let schema =
        schema(&["visits(id int!, created_at timestamptz!, paid_at timestamptz, checked_at timestamp!, score int!, \
         seen_on date!, reminded_at timestamptz, noise timestamptz!; keys id)"]);
    let names = ["id", "created_at", "paid_at", "checked_at", "score", "seen_on", "reminded_at", "noise"];
    let v = seeds(&names, n, |r| {
        let day = |t: f64| values::text(&crate::types::class::TypeClass::Date, t);
        let created = working(((r as f64 + u(1, r)) / n as f64).sqrt(), 7000.0, 2, r, (8.0, 18.0));
        let paid = created + DAY * (3.0 + 40.0 * u(3, r));
        let paid = (paid / DAY).floor() * DAY + HOUR * (9.0 + 3.0 * u(4, r));
        let share = u(5, r);
        // Quantiles that no growth has: two thirds of the rows in the first tenth of the time.
        let bent = if share < 0.66 { share / 6.6 } else { 0.1 + (share - 0.66) / 0.34 * 0.9 };
        let checked = working(bent, 2000.0, 6, r, (6.0, 22.0));
        let score = (1000.0 * (share + 0.2 * u(7, r))).round();
        let seen = (working(u(8, r), 3000.0, 9, r, (0.0, 1.0)) / DAY).floor() - 3500.0;
        // To the minute thirty days later.
        let reminded = created + 30.0 * DAY;
        let noise = 7000.0 * DAY * u(10, r);
        let (created, paid, checked) = (moment(created), moment(paid), moment(checked));
        let of = [r.to_string(), created, paid, checked, score.to_string(), day(seen), moment(reminded), moment(noise)];
        of.into_iter().map(Some).collect()
    });
    (schema, BTreeMap::from([(1, v)]))
}

fn season(plan: &Plan, column: &str) -> Option<Season> {
    match &plan.tables[0].columns.iter().find(|c| c.column == column).unwrap().strategy {
        Strategy::DistributeRange { season, .. }
        | Strategy::Quantiles { season, .. }
        | Strategy::AddQuantiles { season, .. } => season.clone(),
        other => panic!("{column}: {other:?}"),
    }
}

/// Shares of the rows by hour and by weekday, from Monday.
fn shape(micros: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut hours, mut days) = (vec![0.0; 24], vec![0.0; 7]);
    for t in micros.iter().map(|t| t / 1e6) {
        hours[(t.rem_euclid(DAY) / HOUR) as usize] += 1.0 / micros.len() as f64;
        days[((t / DAY).floor() as i64 + 5).rem_euclid(7) as usize] += 1.0 / micros.len() as f64;
    }
    (hours, days)
}

fn within(hours: &[f64], from: usize, to: usize) -> f64 {
    hours[from..to].iter().sum()
}

#[test]
fn hours_and_weekdays_come_again() {
    let (schema, seeds) = visits(400);
    let profile = learn(&schema, &seeds, NOW);
    let plan = planned(&schema, &profile, CELLS);
    let made = Made::new(&schema, &plan);
    let of = |c: &str| made.numbers(1, c);
    let reason = |c: &str| plan.tables[0].columns.iter().find(|p| p.column == c).unwrap().reason.clone();

    // With growth.
    assert!(reason("created_at").contains("by hour and weekday"), "{}", reason("created_at"));
    let Strategy::DistributeRange { .. } = plan.tables[0].columns[1].strategy else {
        panic!("{}", reason("created_at"))
    };
    let created = of("created_at");
    let (hours, days) = shape(&created);
    assert!(within(&hours, 8, 18) > 0.9999 && days[5] + days[6] == 0.0, "{hours:?} {days:?}");
    assert!(hours[8..18].iter().all(|h| (0.05..0.15).contains(h)), "{hours:?}");
    let half = created.iter().filter(|t| **t < 3500.0 * DAY * 1e6).count() as f64 / CELLS as f64;
    assert!((0.2..0.3).contains(&half), "a quarter of linear growth lies in the first half: {half}");

    // With quantiles, and together with a number.
    assert!(matches!(plan.tables[0].columns[3].strategy, Strategy::Quantiles { .. }), "{}", reason("checked_at"));
    let checked = of("checked_at");
    let (hours, days) = shape(&checked);
    assert!(within(&hours, 6, 22) > 0.999 && days[5] + days[6] < 0.001, "{hours:?} {days:?}");
    let tenth = checked.iter().filter(|t| **t < 200.0 * DAY * 1e6).count() as f64 / CELLS as f64;
    assert!((0.61..0.71).contains(&tenth), "{tenth}");
    assert!(correlation(&ranks(&checked), &ranks(&of("score"))) > 0.9);

    // Dates, also before 2000.
    let seen: Vec<f64> = of("seen_on").iter().map(|d| d * DAY * 1e6).collect();
    let (_, days) = shape(&seen);
    assert!(days[5] + days[6] < 0.001 && days[..5].iter().all(|d| *d > 0.1), "{days:?}");
    assert!(seen.iter().any(|t| *t < 0.0));

    // After another time.
    assert!(matches!(plan.tables[0].columns[2].strategy, Strategy::AddQuantiles { .. }), "{}", reason("paid_at"));
    let paid = of("paid_at");
    let (hours, _) = shape(&paid);
    assert!(within(&hours, 9, 12) > 0.999, "{hours:?}");
    let gap = |a: &[f64]| a.iter().zip(&created).map(|(a, b)| (a - b) / 1e6 / DAY).collect::<Vec<_>>();
    let gaps = gap(&paid);
    assert!(gaps.iter().all(|g| (0.0..45.0).contains(g)));
    let mean = gaps.iter().sum::<f64>() / CELLS as f64;
    assert!((22.0..24.5).contains(&mean), "{mean}");
    // A gap that is always the same has no room for a season.
    assert_eq!(season(&plan, "reminded_at"), None);
    assert!(gap(&of("reminded_at")).iter().all(|g| (g - 30.0).abs() < 1e-6));
    // What is even stays even.
    assert_eq!(season(&plan, "noise"), None);
}

#[test]
fn what_is_not_told_makes_no_season() {
    let (schema, seeds) = visits(400);
    let profile = learn(&schema, &seeds, NOW);
    let of = |p: &Profile, c: &str| {
        suggest::season(
            &crate::types::class::TypeClass::Timestamp { tz: true, precision: 6 },
            &p.tables["public.visits"].columns[c],
        )
    };
    assert!(of(&profile, "created_at").is_some());
    // What the guard leaves of the hours is no shape of the day.
    assert_eq!(of(&guarded(&schema, &profile, 45), "created_at").map(|s| s.hours.len()), Some(0));
    let (_, few) = visits(12);
    assert_eq!(of(&learn(&schema, &few, NOW), "created_at"), None);
    // A range of a few days, cut by a CHECK, keeps no season that might leave nothing of it.
    let mut table = profile.tables["public.visits"].clone();
    if let Shape::Moments(m) = &mut table.columns.get_mut("created_at").unwrap().shape {
        m.to = "2800-01-01T00:00:00Z".into();
    }
    let long = suggest::season(
        &crate::types::class::TypeClass::Timestamp { tz: true, precision: 6 },
        &table.columns["created_at"],
    );
    assert_eq!(long, None, "a plan could not weigh it hour by hour");
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut out = vec![0.0; values.len()];
    order.iter().enumerate().for_each(|(rank, i)| out[*i] = rank as f64);
    out
}

//! CHECKs on dates and times: parts, truncation, the clock.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] =
    &[family("date_parts", 3, date_parts), family("clock", 2, clock), family("date_bounds", 2, date_bounds)];

fn one(g: &mut Generator, forms: &[(&'static str, &'static str)]) -> Option<()> {
    let (data_type, form) = g.pick(forms);
    g.detail(format!("{data_type}: {form}"));
    let c = g.column(data_type);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn date_parts(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("date", "EXTRACT(day FROM {c}) = 1"),
            ("date", "date_part('day', {c}) = 1"),
            ("date", "date_trunc('month', {c}) = {c}"),
            ("timestamptz", "date_trunc('hour', {c}) = {c}"),
            ("timestamp", "date_trunc('day', {c}) = {c}"),
            ("date", "EXTRACT(isodow FROM {c}) < 6"),
            ("date", "EXTRACT(dow FROM {c}) IN (0, 6)"),
            ("date", "EXTRACT(year FROM {c}) BETWEEN 2000 AND 2030"),
            ("timestamp", "EXTRACT(second FROM {c}) = 0"),
            ("time", "EXTRACT(minute FROM {c}) IN (0, 15, 30, 45)"),
            ("date", "{c} = date_trunc('year', {c})::date"),
            ("date", "EXTRACT(month FROM {c}) = 12"),
            ("timestamptz", "date_trunc('minute', {c}, 'UTC') = {c}"),
            ("date", "EXTRACT(isodow FROM {c}) = 1"),
            ("date", "({c} + 1) = date_trunc('month', {c} + 1)"),
            ("time", "date_trunc('hour', {c}) = {c}::interval"),
            ("interval", "EXTRACT(epoch FROM {c}) > 0"),
            ("timestamptz", "EXTRACT(hour FROM {c} AT TIME ZONE 'UTC') BETWEEN 8 AND 17"),
            ("date", "isfinite({c})"),
            ("date", "to_char({c}, 'DD') = '01'"),
        ],
    )
}

fn clock(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("timestamptz", "{c} <= now()"),
            ("date", "{c} <= CURRENT_DATE"),
            ("timestamptz", "{c} > now() - interval '10 years'"),
            ("date", "{c} >= CURRENT_DATE"),
            ("timestamptz", "{c} > now() + interval '1 day'"),
            ("date", "{c} < now()"),
            ("date", "{c} < CURRENT_DATE - interval '18 years'"),
            ("int", "{c} <= EXTRACT(year FROM CURRENT_DATE)"),
            ("date", "age({c}) >= interval '18 years'"),
            ("timestamp", "{c} <= LOCALTIMESTAMP"),
            ("timestamptz", "{c} <= CURRENT_TIMESTAMP + interval '1 minute'"),
            ("int", "{c} BETWEEN 1900 AND date_part('year', now())"),
        ],
    )
}

fn date_bounds(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("date", "{c} > '1900-01-01'"),
            ("date", "{c} BETWEEN '2020-01-01' AND '2020-01-31'"),
            ("timestamptz", "{c} >= '2030-01-01Z'"),
            ("time", "{c} BETWEEN '08:00' AND '18:00'"),
            ("interval", "{c} > interval '0'"),
            ("interval", "{c} BETWEEN '1 hour' AND '1 day'"),
            ("timestamp", "{c} < '1999-12-31'"),
            ("date", "{c} IN ('2024-02-29', '2020-02-29')"),
            ("date", "{c} <> '2024-01-01'"),
            ("interval", "{c} >= '00:00:00' AND {c} < '24:00:00'"),
            ("timetz", "{c} > '12:00Z'"),
        ],
    )
}

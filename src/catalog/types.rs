//! The types of columns and what they are made of. Not here: the checks of domains (`constraints`).

use super::Reader;
use crate::error::{Error, Result};
use crate::pg::spi::{Row, View, oids};
use seedgen_plan::schema::*;
use std::collections::BTreeMap;

impl Reader<'_> {
    pub(super) fn types(&self) -> Result<BTreeMap<Oid, Type>> {
        let mut types = BTreeMap::new();
        self.session.for_each_kept(View::Latest, self.sql.types, &[oids(&self.oids)], |row| {
            let t = one(row)?;
            types.insert(t.oid, t);
            Ok(())
        })?;
        let of =
            |f: fn(&TypeKind) -> bool| -> Vec<Oid> { types.values().filter(|t| f(&t.kind)).map(|t| t.oid).collect() };
        let enums = of(|k| matches!(k, TypeKind::Enum { .. }));
        let composites = of(|k| matches!(k, TypeKind::Composite { .. }));
        if !enums.is_empty() {
            self.session.for_each_kept(View::Latest, self.sql.labels, &[oids(&enums)], |row| {
                let kind = row.oid(1)?.and_then(|o| types.get_mut(&o)).map(|t| &mut t.kind);
                if let Some(TypeKind::Enum { labels }) = kind {
                    labels.push((row.need(3)?, row.oid(2)?.unwrap_or_default()));
                }
                Ok(())
            })?;
        }
        if !composites.is_empty() {
            self.session.for_each_kept(View::Latest, self.sql.fields, &[oids(&composites)], |row| {
                let kind = row.oid(1)?.and_then(|o| types.get_mut(&o)).map(|t| &mut t.kind);
                if let Some(TypeKind::Composite { fields }) = kind {
                    let type_oid = row.oid(3)?.unwrap_or_default();
                    fields.push(Field { name: row.need(2)?, type_oid, typmod: row.need(4)? });
                }
                Ok(())
            })?;
        }
        Ok(types)
    }
}

fn one(row: &Row) -> Result<Type> {
    let missing = || Error::bug("a type lacks what its kind has");
    let kind = match row.char(5)? {
        'e' => TypeKind::Enum { labels: Vec::new() },
        'd' => TypeKind::Domain {
            base: row.oid(11)?.ok_or_else(missing)?,
            typmod: row.need(12)?,
            not_null: row.need(13)?,
            default: row.get(14)?,
            checks: Vec::new(),
        },
        'c' => TypeKind::Composite { fields: Vec::new() },
        'r' => TypeKind::Range { subtype: row.oid(17)?.ok_or_else(missing)?, multirange: row.oid(18)? },
        'm' => TypeKind::Multirange { range: row.oid(16)?.ok_or_else(missing)? },
        'p' => TypeKind::Pseudo,
        _ => match row.oid(15)? {
            Some(element) => TypeKind::Array { element },
            None => TypeKind::Base,
        },
    };
    Ok(Type {
        oid: row.oid(1)?.unwrap_or_default(),
        schema: row.need(2)?,
        name: row.need(3)?,
        display: row.need(4)?,
        kind,
        extension: row.get(6)?,
        by_value: row.need(7)?,
        length: row.need(8)?,
        align: row.char(9)?,
        category: row.char(10)?,
    })
}

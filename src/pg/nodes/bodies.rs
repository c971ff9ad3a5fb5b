//! Calls of PL/pgSQL functions whose body comes to one expression: that expression, with the arguments in place of
//! the parameters, as PostgreSQL itself does with SQL functions. The expressions are analysed, never run. Not here: how
//! a body is read (`seedgen_plan::plpgsql`).

use super::names;
use super::walk::{Walker, items};
use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::pg::settings::Pinned;
use crate::pg::subxact;
use pgrx::pg_sys::{self, Node, NodeTag};
use seedgen_plan::expr::Expr;
use seedgen_plan::plpgsql::{self, Body};

const BOOL: u32 = 16;
const TEXT: u32 = 25;
/// TYPCATEGORY_STRING.
const STRING: std::ffi::c_char = b'S' as std::ffi::c_char;
/// Texts that are analysed for one expression.
const MOST_ANALYSED: usize = 40;
/// Functions called in bodies are followed this far.
const DEEPEST: usize = 4;

/// What the catalog says of a function.
struct Function {
    source: String,
    names: Vec<Option<String>>,
    types: Vec<pg_sys::Oid>,
    result: pg_sys::Oid,
}

/// An expression of the body, and its type.
type Analysed = (String, Expr, pg_sys::Oid, Vec<(Expr, u32)>);

/// One call.
struct Call<'w, 'a> {
    walker: &'w Walker<'a>,
    function: Function,
    known: Vec<Analysed>,
}

impl Walker<'_> {
    /// None: no function of that kind, or a body that is more than an expression.
    pub(super) fn inlined(&self, function: pg_sys::Oid, args: Vec<Expr>) -> Option<Expr> {
        if self.bodies >= DEEPEST {
            return None;
        }
        let function = plpgsql_function(function).filter(|f| f.types.len() == args.len())?;
        let named = function.names.iter().zip(&args).zip(&function.types).enumerate();
        let stands_for = named.filter_map(|(i, ((name, arg), to))| Some((name.clone()?, argument(i, arg, *to))));
        let body = plpgsql::body(&function.source, stands_for)?;
        let inner = self.within_body(args);
        let result = function.result;
        let mut call = Call { walker: &inner, function, known: Vec::new() };
        let e = if result.to_u32() == BOOL { call.test(&body) } else { call.value(&body) };
        self.take_counts(&inner);
        e
    }
}

impl Call<'_, '_> {
    /// What a body of a test comes to. An error is no value that passes.
    fn test(&mut self, body: &Body) -> Option<Expr> {
        match body {
            Body::Raises => Some(Expr::Const { text: Some("f".into()), type_oid: BOOL }),
            Body::Value(text) => self.of_type(text, pg_sys::Oid::from(BOOL)),
            Body::If { condition, then, otherwise } => {
                let condition = self.of_type(condition, pg_sys::Oid::from(BOOL))?;
                let (then, otherwise) = (self.test(then)?, self.test(otherwise)?);
                Some(Expr::Case { arg: None, whens: vec![(condition, then)], otherwise: Some(Box::new(otherwise)) })
            }
            Body::Tried { expression, then, otherwise } => {
                let (_, casts) = self.analysed(expression)?;
                let then = self.test(then)?;
                if casts.is_empty() {
                    return Some(then);
                }
                let valid = casts.iter().map(|(x, to)| self.is_valid(x, *to)).collect::<Option<Vec<_>>>()?;
                let otherwise = self.test(otherwise)?;
                let fails =
                    matches!(&otherwise, Expr::Const { text: Some(t), type_oid: BOOL } if t == "f" || t == "false");
                if fails {
                    let parts = if let Expr::And(parts) = then { parts } else { vec![then] };
                    let holds = |e: &Expr| matches!(e, Expr::Const { text: Some(t), type_oid: BOOL } if t == "t" || t == "true");
                    let mut all: Vec<Expr> = valid.into_iter().chain(parts.into_iter().filter(|p| !holds(p))).collect();
                    return Some(if all.len() == 1 { all.remove(0) } else { Expr::And(all) });
                }
                let valid = if valid.len() == 1 { valid.into_iter().next()? } else { Expr::And(valid) };
                Some(Expr::Case { arg: None, whens: vec![(valid, then)], otherwise: Some(Box::new(otherwise)) })
            }
        }
    }

    /// What a body that makes a value comes to: one expression, in all rows.
    fn value(&mut self, body: &Body) -> Option<Expr> {
        match body {
            Body::Value(text) => self.of_type(text, self.function.result),
            Body::Tried { then, .. } => self.value(then),
            Body::Raises | Body::If { .. } => None,
        }
    }

    fn of_type(&mut self, text: &str, wanted: pg_sys::Oid) -> Option<Expr> {
        self.analysed(text)?;
        let (_, e, found, _) = self.known.iter().find(|k| k.0 == text)?;
        (*found == wanted).then(|| e.clone())
    }

    /// `pg_input_is_valid(x, type)`, which PostgreSQL has from version 16 on.
    fn is_valid(&self, x: &Expr, to: u32) -> Option<Expr> {
        // SAFETY: takes any oid and returns a palloc'd name.
        let name = unsafe { names::owned(pg_sys::format_type_be(pg_sys::Oid::from(to))) };
        let name = Expr::Const { text: Some(name?), type_oid: TEXT };
        let args = vec![x.clone(), name];
        Some(Expr::Call { name: "pg_input_is_valid".into(), schema: None, oid: 0, args, type_oid: BOOL })
    }

    /// The expression and the casts in it that a text may not survive. None: it is no plain expression.
    fn analysed(&mut self, text: &str) -> Option<(Expr, Vec<(Expr, u32)>)> {
        if let Some((_, e, _, casts)) = self.known.iter().find(|k| k.0 == text) {
            return Some((e.clone(), casts.clone()));
        }
        self.walker.analysed.set(self.walker.analysed.get() + 1);
        if self.walker.analysed.get() > MOST_ANALYSED {
            return None;
        }
        let node = target(text, &self.function.types)?;
        // SAFETY: the node was made just now in the current memory context.
        let (e, found) = unsafe { (self.walker.root(node), pg_sys::exprType(node)) };
        let casts = self.walker.casts.take();
        if has_opaque(&e) {
            return None;
        }
        self.known.push((text.into(), e.clone(), found, casts.clone()));
        Some((e, casts))
    }
}

/// A constant is written out, so that PostgreSQL folds what it is part of.
fn argument(i: usize, e: &Expr, to: pg_sys::Oid) -> String {
    let Expr::Const { text, .. } = e else { return format!("${}", i + 1) };
    // SAFETY: takes any oid and returns a palloc'd name.
    let name = unsafe { names::owned(pg_sys::format_type_be(to)) }.unwrap_or_default();
    match text {
        Some(t) => format!("CAST(E'{}' AS {name})", t.replace('\\', "\\\\").replace('\'', "''")),
        None => format!("CAST(NULL AS {name})"),
    }
}

/// Its text would name parameters that nobody knows outside.
fn has_opaque(e: &Expr) -> bool {
    let mut found = false;
    e.for_each(&mut |x| found |= matches!(x, Expr::Opaque { .. }));
    found
}

/// A function in PL/pgSQL that runs as its caller, under its caller's settings, and returns one value.
fn plpgsql_function(oid: pg_sys::Oid) -> Option<Function> {
    // SAFETY: SearchSysCache1 returns null or a pinned tuple of pg_proc, whose fixed part GETSTRUCT points to;
    // attributes are of the types that the catalog declares; all is copied before the tuple is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::PROCOID as _;
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(oid));
        if tuple.is_null() {
            return None;
        }
        let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>();
        let attribute = |number: u32| {
            let mut null = true;
            let datum = pg_sys::SysCacheGetAttr(cache, tuple, number as _, &mut null);
            (!null).then_some(datum)
        };
        let language = pg_sys::get_language_oid(c"plpgsql".as_ptr(), true);
        let plain = form.prolang == language
            && form.prokind == b'f' as std::ffi::c_char
            && !form.prosecdef
            && !form.proretset
            && attribute(pg_sys::Anum_pg_proc_proconfig).is_none()
            && attribute(pg_sys::Anum_pg_proc_proargmodes).is_none();
        let function = plain.then(|| {
            let n = usize::try_from(form.pronargs).ok()?;
            let types = std::slice::from_raw_parts(form.proargtypes.values.as_ptr(), n).to_vec();
            let source = names::output(pg_sys::TEXTOID, attribute(pg_sys::Anum_pg_proc_prosrc)?)?;
            let named =
                attribute(pg_sys::Anum_pg_proc_proargnames).and_then(|d| names::elements(pg_sys::TEXTARRAYOID, d));
            let mut names: Vec<Option<String>> = named.map(|n| n.1).unwrap_or_default();
            names.resize(n, None);
            let names = names.into_iter().map(|n| n.filter(|n| !n.is_empty())).collect();
            Some(Function { source, names, types, result: form.prorettype })
        });
        pg_sys::ReleaseSysCache(tuple);
        function.flatten()
    }
}

/// A condition on the columns of a table (`from`: as FROM has it), as SQL spells it and analysed. None: PostgreSQL does not
/// take it, or it reads other tables.
pub(super) fn condition(text: &str, from: &str, walker: &Walker) -> Option<(Expr, String)> {
    let node = analysed(&format!("SELECT ({text}) FROM {from}"), &[], 1)?;
    // SAFETY: the node was made just now in the current memory context.
    unsafe { (pg_sys::exprType(node).to_u32() == BOOL).then(|| (walker.root(node), walker.text(node))) }
}

/// The analysed expression, with parameters of these types. None: PostgreSQL does not take it, or it reads tables.
fn target(text: &str, types: &[pg_sys::Oid]) -> Option<*mut Node> {
    analysed(&format!("SELECT {text}"), types, 0)
}

/// The one expression that a SELECT without more than it gives, from so many tables.
fn analysed(sql: &str, types: &[pg_sys::Oid], tables: usize) -> Option<*mut Node> {
    let sql = encoding::c_string(sql)?;
    let analysed = subxact::run(|| -> Result<*mut Node> {
        let _caller = Pinned::as_caller()?;
        let none = || Error::bug("no plain expression");
        // SAFETY: the text outlives both calls, which copy what they keep; the list of statements is one of RawStmt;
        // parameters are given by their types alone. An ERROR undoes the subtransaction around.
        unsafe {
            let raw = items(pg_sys::raw_parser(sql.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_DEFAULT));
            let [raw] = raw.try_into().map_err(|_| none())?;
            let count = i32::try_from(types.len()).map_err(|_| none())?;
            let no_environment = std::ptr::null_mut();
            let query =
                pg_sys::parse_analyze_fixedparams(raw.cast(), sql.as_ptr(), types.as_ptr(), count, no_environment);
            let node = expression(&*query, tables).ok_or_else(none)?;
            // What cannot be folded, as 1 / 0, is an error here and not where the constraint is read.
            Ok(pg_sys::eval_const_expressions(std::ptr::null_mut(), node))
        }
    });
    analysed.ok()
}

/// The one value of a SELECT without anything else than so many tables.
unsafe fn expression(q: &pg_sys::Query, tables: usize) -> Option<*mut Node> {
    // SAFETY: pointers of an analysed query are null or valid; the items of targetList are TargetEntry nodes.
    unsafe {
        let plain = q.commandType == pg_sys::CmdType::CMD_SELECT
            && q.utilityStmt.is_null()
            && items(q.rtable).len() == tables
            && q.cteList.is_null()
            && !(q.hasAggs || q.hasWindowFuncs || q.hasTargetSRFs || q.hasSubLinks || q.hasModifyingCTE)
            && (q.jointree.is_null() || (*q.jointree).quals.is_null())
            && q.groupClause.is_null()
            && q.groupingSets.is_null()
            && q.havingQual.is_null()
            && q.sortClause.is_null()
            && q.limitCount.is_null()
            && q.limitOffset.is_null()
            && q.setOperations.is_null();
        let [entry] = items(q.targetList).try_into().ok()?;
        let entry = &*entry.cast::<pg_sys::TargetEntry>();
        (plain && (*entry.expr).type_ != NodeTag::T_Invalid && !entry.resjunk).then(|| entry.expr.cast())
    }
}

/// A text that is read as a value of another kind of type, which not every text is.
///
/// # Safety
/// `arg` is a valid expression.
pub(super) unsafe fn reads_text(arg: *mut Node, to: pg_sys::Oid) -> bool {
    // SAFETY: the caller's promise; the catalog knows the category of every type.
    unsafe { pg_sys::TypeCategory(pg_sys::exprType(arg)) == STRING && pg_sys::TypeCategory(to) != STRING }
}

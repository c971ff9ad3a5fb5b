//! The walk over expression nodes, into `Expr`. A node it does not know becomes `Expr::Opaque` with its
//! deparsed text and the columns it reads: nothing is guessed. Not here: where trees come from.

use super::Scope;
use super::{bodies, names};
use pgrx::pg_sys::{self, Node, NodeTag};
use seedgen_plan::expr::{ELEMENT, Expr};
use std::cell::{Cell, RefCell};

/// Nesting beyond which an expression is kept as text: readers of JSON refuse more than 128 levels, of which
/// a level here takes up to four.
const MAX_DEPTH: usize = 30;
/// Nodes that the WHENs of simple CASEs may repeat: nested, each level multiplies them.
const MOST_COPIED: usize = 10_000;

pub(super) struct Walker<'a> {
    scope: &'a Scope<'a>,
    /// Nodes repeated so far in the expression.
    copied: Cell<usize>,
    /// What the parameters of a function's body stand for.
    parameters: Vec<Expr>,
    /// How many bodies it is in, and texts of bodies analysed so far.
    pub(super) bodies: usize,
    pub(super) analysed: Cell<usize>,
    /// Columns that are read as values of another type, met since this was emptied last.
    pub(super) casts: RefCell<Vec<(Expr, u32)>>,
}

/// The items of a list of nodes.
///
/// # Safety
/// `list` is null or a valid List of pointers.
pub(super) unsafe fn items(list: *mut pg_sys::List) -> Vec<*mut Node> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's promise; a List has `length` cells in `elements`.
    unsafe { (0..(*list).length as usize).map(|i| (*(*list).elements.add(i)).ptr_value.cast()).collect() }
}

impl<'a> Walker<'a> {
    pub(super) fn new(scope: &'a Scope<'a>) -> Self {
        Walker {
            scope,
            copied: Cell::new(0),
            parameters: Vec::new(),
            bodies: 0,
            analysed: Cell::new(0),
            casts: RefCell::default(),
        }
    }

    /// The walker of a body whose parameters stand for `parameters`.
    pub(super) fn within_body(&self, parameters: Vec<Expr>) -> Walker<'a> {
        let (copied, analysed) = (self.copied.clone(), self.analysed.clone());
        Walker { copied, analysed, parameters, bodies: self.bodies + 1, ..Walker::new(self.scope) }
    }

    /// What a body has used up is used up.
    pub(super) fn take_counts(&self, body: &Walker) {
        self.copied.set(body.copied.get());
        self.analysed.set(body.analysed.get());
    }

    /// Folds constants as the executor's own preparation does, then walks.
    ///
    /// # Safety
    /// `node` is a valid analysed expression in the current memory context.
    pub(super) unsafe fn root(&self, node: *mut Node) -> Expr {
        // SAFETY: eval_const_expressions copies what it changes; without a planner root it uses nothing
        // but the catalog.
        unsafe {
            if self.bodies == 0 {
                self.copied.set(0);
                self.analysed.set(0);
            }
            let folded = pg_sys::eval_const_expressions(std::ptr::null_mut(), node);
            self.walk(folded, 0, None)
        }
    }

    unsafe fn list(&self, list: *mut pg_sys::List, depth: usize, case: Option<&Expr>) -> Vec<Expr> {
        // SAFETY: a list field of a valid node holds valid nodes.
        unsafe { items(list).into_iter().map(|n| self.walk(n, depth, case)).collect() }
    }

    /// `case`: what a simple CASE compares, the value of CaseTestExpr below it.
    unsafe fn walk(&self, node: *mut Node, depth: usize, case: Option<&Expr>) -> Expr {
        // SAFETY: each cast is to the struct that the node's tag names; all pointers of a tree made by
        // stringToNode or the planner are null or valid.
        unsafe {
            if depth < MAX_DEPTH
                && let Some(e) = self.known(node, depth + 1, case)
            {
                return e;
            }
            self.opaque(node)
        }
    }

    /// None: not a node that our language has.
    unsafe fn known(&self, node: *mut Node, depth: usize, case: Option<&Expr>) -> Option<Expr> {
        // SAFETY: as `walk`.
        unsafe {
            let one = |n: *mut pg_sys::Expr| Box::new(self.walk(n.cast(), depth, case));
            let many = |l: *mut pg_sys::List| self.list(l, depth, case);
            Some(match (*node).type_ {
                NodeTag::T_Var => {
                    let v = &*node.cast::<pg_sys::Var>();
                    Expr::Column((self.scope.column)(v.varattno)?)
                }
                NodeTag::T_CoerceToDomainValue => Expr::Value,
                NodeTag::T_CaseTestExpr => self.copy(case?)?,
                NodeTag::T_Param => {
                    let p = &*node.cast::<pg_sys::Param>();
                    let number =
                        usize::try_from(p.paramid).ok().filter(|_| p.paramkind == pg_sys::ParamKind::PARAM_EXTERN);
                    self.copy(self.parameters.get(number?.checked_sub(1)?)?)?
                }
                NodeTag::T_Const => {
                    let c = &*node.cast::<pg_sys::Const>();
                    let text = match c.constisnull {
                        true => None,
                        false => Some(names::output(c.consttype, c.constvalue)?),
                    };
                    Expr::Const { text, type_oid: c.consttype.to_u32() }
                }
                NodeTag::T_OpExpr => {
                    let o = &*node.cast::<pg_sys::OpExpr>();
                    let (name, schema) = names::operator(o.opno)?;
                    Expr::Op { name, schema, args: many(o.args), type_oid: o.opresulttype.to_u32() }
                }
                NodeTag::T_FuncExpr => {
                    let f = &*node.cast::<pg_sys::FuncExpr>();
                    if f.funcvariadic {
                        return None;
                    }
                    let (name, schema) = names::function(f.funcid)?;
                    let (oid, type_oid) = (f.funcid.to_u32(), f.funcresulttype.to_u32());
                    let args = many(f.args);
                    if schema.is_some()
                        && let Some(e) = self.inlined(f.funcid, args.clone())
                    {
                        return Some(e);
                    }
                    Expr::Call { name, schema, oid, args, type_oid }
                }
                NodeTag::T_ScalarArrayOpExpr => {
                    let s = &*node.cast::<pg_sys::ScalarArrayOpExpr>();
                    let (op, _) = names::operator(s.opno)?;
                    let args = items(s.args);
                    let (left, right) = (*args.first()?, *args.get(1)?);
                    let left = Box::new(self.walk(left, depth, case));
                    let right = match Self::array_constant(right) {
                        Some(a) => Box::new(a),
                        None => Box::new(self.walk(right, depth, case)),
                    };
                    Expr::AnyOf { op, all: !s.useOr, left, right }
                }
                NodeTag::T_ArrayExpr => {
                    let a = &*node.cast::<pg_sys::ArrayExpr>();
                    if a.multidims {
                        return None;
                    }
                    Expr::Array { elements: many(a.elements), type_oid: a.array_typeid.to_u32() }
                }
                NodeTag::T_SubscriptingRef => {
                    let s = &*node.cast::<pg_sys::SubscriptingRef>();
                    // Of an array, one element: not a slice, nor a document's member.
                    let plain = s.reflowerindexpr.is_null() && s.refassgnexpr.is_null() && s.refelemtype.to_u32() != 0;
                    let [index] = items(s.refupperindexpr).try_into().ok().filter(|_| plain)?;
                    let args = vec![*one(s.refexpr), self.walk(index, depth, case)];
                    Expr::Call { name: ELEMENT.into(), schema: None, oid: 0, args, type_oid: s.refelemtype.to_u32() }
                }
                NodeTag::T_BoolExpr => {
                    let b = &*node.cast::<pg_sys::BoolExpr>();
                    let mut args = many(b.args);
                    match b.boolop {
                        pg_sys::BoolExprType::AND_EXPR => Expr::And(args),
                        pg_sys::BoolExprType::OR_EXPR => Expr::Or(args),
                        _ => Expr::Not(Box::new(args.pop()?)),
                    }
                }
                NodeTag::T_NullTest => {
                    let t = &*node.cast::<pg_sys::NullTest>();
                    // `row IS NULL` asks about its fields: another test.
                    if t.argisrow {
                        return None;
                    }
                    match t.nulltesttype {
                        pg_sys::NullTestType::IS_NULL => Expr::IsNull(one(t.arg)),
                        _ => Expr::IsNotNull(one(t.arg)),
                    }
                }
                NodeTag::T_BooleanTest => {
                    use pg_sys::BoolTestType::*;
                    let t = &*node.cast::<pg_sys::BooleanTest>();
                    let (value, negated) = match t.booltesttype {
                        IS_TRUE => (Some(true), false),
                        IS_NOT_TRUE => (Some(true), true),
                        IS_FALSE => (Some(false), false),
                        IS_NOT_FALSE => (Some(false), true),
                        IS_UNKNOWN => (None, false),
                        _ => (None, true),
                    };
                    Expr::IsBool { arg: one(t.arg), value, negated }
                }
                NodeTag::T_RelabelType => {
                    let r = &*node.cast::<pg_sys::RelabelType>();
                    Expr::Cast { arg: one(r.arg), type_oid: r.resulttype.to_u32() }
                }
                NodeTag::T_CoerceViaIO => {
                    let r = &*node.cast::<pg_sys::CoerceViaIO>();
                    let (arg, type_oid) = (one(r.arg), r.resulttype.to_u32());
                    if matches!(arg.uncast(), Expr::Column(_) | Expr::Value)
                        && bodies::reads_text(r.arg.cast(), r.resulttype)
                    {
                        self.casts.borrow_mut().push(((*arg).clone(), type_oid));
                    }
                    Expr::Cast { arg, type_oid }
                }
                NodeTag::T_ArrayCoerceExpr => {
                    let r = &*node.cast::<pg_sys::ArrayCoerceExpr>();
                    Expr::Cast { arg: one(r.arg), type_oid: r.resulttype.to_u32() }
                }
                NodeTag::T_CoerceToDomain => {
                    let r = &*node.cast::<pg_sys::CoerceToDomain>();
                    Expr::Cast { arg: one(r.arg), type_oid: r.resulttype.to_u32() }
                }
                NodeTag::T_CaseExpr => self.case(&*node.cast(), depth, case)?,
                NodeTag::T_CoalesceExpr => Expr::Coalesce(many((*node.cast::<pg_sys::CoalesceExpr>()).args)),
                NodeTag::T_NullIfExpr => {
                    let [a, b] = many((*node.cast::<pg_sys::NullIfExpr>()).args).try_into().ok()?;
                    Expr::NullIf(Box::new(a), Box::new(b))
                }
                NodeTag::T_DistinctExpr => {
                    let [a, b] = many((*node.cast::<pg_sys::DistinctExpr>()).args).try_into().ok()?;
                    Expr::Distinct(Box::new(a), Box::new(b))
                }
                NodeTag::T_MinMaxExpr => {
                    let m = &*node.cast::<pg_sys::MinMaxExpr>();
                    let greatest = m.op == pg_sys::MinMaxOp::IS_GREATEST;
                    Expr::MinMax { greatest, args: many(m.args) }
                }
                NodeTag::T_RowExpr => Expr::Row(many((*node.cast::<pg_sys::RowExpr>()).args)),
                // Its SQL spelling, precision included.
                NodeTag::T_SQLValueFunction => Expr::Clock(self.text(node).to_lowercase()),
                _ => return None,
            })
        }
    }

    /// A part that stands in more than one place.
    fn copy(&self, e: &Expr) -> Option<Expr> {
        self.copied.set(self.copied.get() + e.size());
        (self.copied.get() <= MOST_COPIED).then(|| e.clone())
    }

    /// A simple CASE becomes a searched one: its test is put in for CaseTestExpr.
    unsafe fn case(&self, c: &pg_sys::CaseExpr, depth: usize, outer: Option<&Expr>) -> Option<Expr> {
        // SAFETY: as `walk`; the items of CaseExpr.args are CaseWhen nodes.
        unsafe {
            let test = match c.arg.is_null() {
                true => None,
                false => Some(self.walk(c.arg.cast(), depth, outer)),
            };
            let inner = test.as_ref().or(outer);
            let mut whens = Vec::new();
            for w in items(c.args) {
                let w = &*w.cast::<pg_sys::CaseWhen>();
                let condition = self.walk(w.expr.cast(), depth, inner);
                whens.push((condition, self.walk(w.result.cast(), depth, outer)));
            }
            let otherwise = match c.defresult.is_null() {
                true => None,
                false => Some(Box::new(self.walk(c.defresult.cast(), depth, outer))),
            };
            // A part that was left out is no text of its own.
            (self.copied.get() <= MOST_COPIED).then_some(Expr::Case { arg: None, whens, otherwise })
        }
    }

    /// A constant array taken apart. Its shape is lost, which ANY and ALL do not look at.
    unsafe fn array_constant(node: *mut Node) -> Option<Expr> {
        // SAFETY: as `walk`.
        unsafe {
            if (*node).type_ != NodeTag::T_Const {
                return None;
            }
            let c = &*node.cast::<pg_sys::Const>();
            if c.constisnull {
                return None;
            }
            let (element, values) = names::elements(c.consttype, c.constvalue)?;
            let type_oid = element.to_u32();
            let elements = values.into_iter().map(|text| Expr::Const { text, type_oid }).collect();
            Some(Expr::Array { elements, type_oid: c.consttype.to_u32() })
        }
    }

    unsafe fn opaque(&self, node: *mut Node) -> Expr {
        // SAFETY: pull_varattnos walks any expression; the set's members are attnums above
        // FirstLowInvalidHeapAttributeNumber, so that system columns are representable.
        unsafe {
            let mut set = std::ptr::null_mut();
            pg_sys::pull_varattnos(node, 1, &mut set);
            let mut columns = Vec::new();
            let mut member = pg_sys::bms_next_member(set, -1);
            while member >= 0 {
                match member + pg_sys::FirstLowInvalidHeapAttributeNumber {
                    0 => columns.extend(0..self.scope.width),
                    n => columns.extend(i16::try_from(n).ok().and_then(|n| (self.scope.column)(n))),
                }
                member = pg_sys::bms_next_member(set, member);
            }
            columns.sort_unstable();
            columns.dedup();
            Expr::Opaque { text: self.text(node), columns }
        }
    }

    /// As PostgreSQL writes it.
    ///
    /// # Safety
    /// `node` is a valid analysed expression in the current memory context.
    pub(super) unsafe fn text(&self, node: *mut Node) -> String {
        // SAFETY: deparse_expression takes any analysed expression whose variables, if any, are of the
        // one relation that the context names.
        unsafe {
            let context = match self.scope.relation.map(pg_sys::Oid::from) {
                None => std::ptr::null_mut(),
                Some(oid) => match pg_sys::get_rel_name(oid) {
                    name if name.is_null() => std::ptr::null_mut(),
                    name => pg_sys::deparse_context_for(name, oid),
                },
            };
            names::owned(pg_sys::deparse_expression(node, context, false, false)).unwrap_or_default()
        }
    }
}

/// The sequence's oid, if the node is `nextval(constant)` under any number of casts.
///
/// # Safety
/// `node` is a valid analysed expression.
pub(super) unsafe fn nextval_of(node: *mut Node) -> Option<u32> {
    // SAFETY: as `Walker::walk`. nextval's argument is of type regclass, an oid by value.
    unsafe {
        match (*node).type_ {
            NodeTag::T_RelabelType => nextval_of((*node.cast::<pg_sys::RelabelType>()).arg.cast()),
            NodeTag::T_CoerceToDomain => nextval_of((*node.cast::<pg_sys::CoerceToDomain>()).arg.cast()),
            NodeTag::T_FuncExpr => {
                let f = &*node.cast::<pg_sys::FuncExpr>();
                let [arg] = items(f.args).try_into().ok()?;
                if f.funcformat != pg_sys::CoercionForm::COERCE_EXPLICIT_CALL {
                    return nextval_of(arg);
                }
                if names::function(f.funcid)? != ("nextval".to_owned(), None) {
                    return None;
                }
                if (*arg).type_ != NodeTag::T_Const {
                    return None;
                }
                let c = &*arg.cast::<pg_sys::Const>();
                (!c.constisnull).then(|| c.constvalue.value() as u32)
            }
            _ => None,
        }
    }
}

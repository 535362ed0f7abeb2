//! The scope sections as a forest of scopes.
//!
//! A scope says how deep it stands, how many variables and uses it has; those stand in two lists of their own, in the order
//! of the scopes. What does not fit together is left out, and with it what hangs on it.

use crate::assemble::{field, narrow, rows};
use crate::header::Meta;
use crate::records::Raw;
use crate::scan::signed;
use crate::snapshot::{Scope, ScopeTables};

/// Reads `scopes`, `scope_context_vars` and `scope_uses`. O(numbers).
pub(crate) fn scopes(meta: &Meta, raw: [Option<&Raw>; 3], nodes: u32) -> ScopeTables {
    let [scopes, variables, uses] = raw;
    let fields = &meta.scope_fields;
    let (Some(script), Some(id), Some(depth), Some(variable_count), Some(use_count)) = (
        field(fields, "script_node_index"),
        field(fields, "scope_id"),
        field(fields, "depth"),
        field(fields, "scope_context_vars_count"),
        field(fields, "scope_uses_count"),
    ) else {
        return ScopeTables::default();
    };
    let mut tables = ScopeTables::default();
    if let Some(name) = field(&meta.scope_variable_fields, "name") {
        tables.variables = rows(variables, meta.scope_variable_fields.len()).map(|r| narrow(r[name])).collect();
    }
    let use_fields = &meta.scope_use_fields;
    if let (Some(declared), Some(slot)) = (field(use_fields, "declaring_scope_id"), field(use_fields, "slot_index")) {
        let unknown = i32::MIN;
        tables.uses = rows(uses, use_fields.len())
            .map(|r| (signed(r[declared]).unwrap_or(unknown), signed(r[slot]).map_or(u32::MAX, i32::cast_unsigned)))
            .collect();
    }
    let ordinal = |offset: u64| u32::try_from(offset / meta.node_fields as u64).ok().filter(|&n| n < nodes);
    // Scopes around the next one, outermost first, of one script.
    let mut around: Vec<u32> = Vec::new();
    let (mut next_variable, mut next_use) = (0, 0);
    let take = |next: &mut u32, count: u64, all: usize| {
        let start = *next;
        *next = u64::from(start).saturating_add(count).min(all as u64) as u32;
        start..*next
    };
    for row in rows(scopes, fields.len()) {
        let variables = take(&mut next_variable, row[variable_count], tables.variables.len());
        let uses = take(&mut next_use, row[use_count], tables.uses.len());
        let (Some(script), Some(id)) = (ordinal(row[script]), signed(row[id])) else {
            around.clear();
            continue;
        };
        if around.last().is_some_and(|&last| tables.scopes[last as usize].script != script) {
            around.clear();
        }
        around.truncate(usize::try_from(row[depth]).unwrap_or(usize::MAX));
        let parent = around.last().copied();
        around.push(tables.scopes.len() as u32);
        tables.scopes.push(Scope { script, id, parent, variables, uses });
    }
    tables
}

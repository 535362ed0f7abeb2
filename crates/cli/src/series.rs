//! `leakproof series`.

use crate::analyze::facts_of;
use crate::args::{SeriesArgs, SeriesOrder, TableFormat};
use crate::read::fresh_policy;
use crate::{Outcome, complain};
use engine::growth;
use report::{GrowthOf, GrowthRow, GrowthTable, format};
use std::io::{self, Write};

pub(crate) fn run(args: &SeriesArgs) -> io::Result<Outcome> {
    let (facts, failed) = facts_of(&args.paths, fresh_policy(), args.partial);
    // As given, every input has its place; what is no snapshot has none in the series.
    let given = matches!(args.order, SeriesOrder::Given).then(|| (0..facts.len() as u32).collect::<Vec<u32>>());
    let table = match growth(&facts, given.as_deref()) {
        Ok(table) => table,
        Err(failure) => {
            complain(&format!("{} {}", failure.lead, failure.text));
            return Ok(Outcome::Unreadable);
        }
    };
    if table.steps.is_empty() {
        complain("There is no heap snapshot among the files. Give at least two of one process.");
        return Ok(Outcome::Unreadable);
    }
    let mut out = io::stdout().lock();
    match args.format {
        TableFormat::Json => {
            serde_json::to_writer(&mut out, &table)?;
            writeln!(out)?;
        }
        TableFormat::Text => write_text(&mut out, &table, args.rows)?,
    }
    out.flush()?;
    Ok(if failed { Outcome::Unreadable } else { Outcome::Done })
}

fn write_text(out: &mut impl Write, table: &GrowthTable, rows: usize) -> io::Result<()> {
    for caution in &table.cautions {
        writeln!(out, "{caution}")?;
    }
    for (i, step) in table.steps.iter().enumerate() {
        let work = step.work.map(|w| format!(", after {w} units of work")).unwrap_or_default();
        writeln!(
            out,
            "{:>3}  {}: {} in {} nodes{work}",
            i + 1,
            step.label,
            format::bytes(step.heap_bytes),
            step.objects
        )?;
    }
    writeln!(
        out,
        "{:>12} {:>12} {:>10}  {:<9}  CLASS OR OWNER: RETAINED AT EACH SNAPSHOT",
        "GROWTH", "PER STEP", "OBJECTS", "TREND"
    )?;
    for row in table.rows.iter().take(rows) {
        write_row(out, row)?;
    }
    if table.rows.len() > rows {
        writeln!(out, "{} more rows; --rows shows them.", table.rows.len() - rows)?;
    }
    Ok(())
}

fn write_row(out: &mut impl Write, row: &GrowthRow) -> io::Result<()> {
    let objects = row.objects.last().copied().unwrap_or(0) as i64 - row.objects.first().copied().unwrap_or(0) as i64;
    let bytes: Vec<String> = row.bytes.iter().map(|b| format::bytes(*b).to_string()).collect();
    let what = match (row.of, &row.holds) {
        (GrowthOf::Owner, Some(holds)) => format!("{} ({}, holds {holds})", row.name, row.class),
        (GrowthOf::Owner, None) => format!("{} ({})", row.name, row.class),
        (GrowthOf::Class, _) => row.name.to_string(),
    };
    // Serde's word for the trend is the published one.
    let trend = serde_json::to_value(row.trend).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    writeln!(
        out,
        "{:>12} {:>12} {:>+10}  {:<9}  {what}: {}",
        format::signed_bytes(row.growth).to_string(),
        format::signed_bytes(row.slope as i64).to_string(),
        objects,
        trend,
        bytes.join(" → ")
    )
}

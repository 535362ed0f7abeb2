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
    let bytes = history(&row.bytes);
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
        bytes
    )
}

/// What was retained at each snapshot; of a long series the curve and its ends.
fn history(bytes: &[u64]) -> String {
    const WRITTEN_OUT: usize = 8;
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let figure = |b: &u64| format::bytes(*b).to_string();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return String::new() };
    if bytes.len() <= WRITTEN_OUT {
        return bytes.iter().map(figure).collect::<Vec<_>>().join(" → ");
    }
    let (low, high) = bytes.iter().fold((u64::MAX, 0), |(low, high), b| (low.min(*b), high.max(*b)));
    let level = |b: &u64| LEVELS[((u128::from(b - low) * 7) / u128::from((high - low).max(1))) as usize];
    format!("{} {} {}", figure(first), bytes.iter().map(level).collect::<String>(), figure(last))
}

#[cfg(test)]
mod tests {
    use super::history;

    #[test]
    fn a_long_series_is_a_curve() {
        let plain = |bytes: &[u64]| history(bytes).replace(['\u{202f}', '\u{a0}'], " ");
        assert_eq!(plain(&[10, 2_000]), "10 B → 2.00 kB");
        assert_eq!(plain(&[0, 1, 2, 3, 4, 5, 6, 7, 7]), "0 B ▁▂▃▄▅▆▇██ 7 B");
        assert_eq!(plain(&[5; 9]), "5 B ▁▁▁▁▁▁▁▁▁ 5 B");
    }
}

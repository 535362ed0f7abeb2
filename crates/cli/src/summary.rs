//! `leakproof summary`.

use crate::args::{SummaryArgs, TableFormat};
use crate::read::{fresh_policy, read};
use crate::{Outcome, complain};
use engine::Summary;
use std::io::{self, Write};

pub(crate) fn run(args: &SummaryArgs) -> io::Result<Outcome> {
    let path = &args.file;
    let summary = match read(path, fresh_policy(), false) {
        Ok(file) => file.summary(),
        Err(failure) => {
            complain(&format!("{}: {} {}", path.display(), failure.lead, failure.text));
            return Ok(Outcome::Unreadable);
        }
    };
    let Some(summary) = summary else {
        complain(&format!("{}: Not a heap snapshot. `leakproof analyze` reads it.", path.display()));
        return Ok(Outcome::Unreadable);
    };
    let mut out = io::stdout().lock();
    match args.format {
        TableFormat::Json => {
            serde_json::to_writer(&mut out, &summary)?;
            writeln!(out)?;
        }
        TableFormat::Text => write_text(&mut out, &summary)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn write_text(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    writeln!(
        out,
        "{} nodes, {} edges, {} bytes shallow, {} classes",
        summary.nodes,
        summary.edges,
        summary.total_shallow_bytes,
        summary.classes.len()
    )?;
    writeln!(out, "{:>10} {:>14} {:>14} {:>9}  CLASS", "COUNT", "SHALLOW", "RETAINED", "DISTANCE")?;
    for c in &summary.classes {
        let distance = if c.distance < 0 { String::from("-") } else { c.distance.to_string() };
        // A class name is the program's text: nothing in it may move the cursor.
        let name: String = c.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        writeln!(out, "{:>10} {:>14} {:>14} {:>9}  {name}", c.count, c.shallow_bytes, c.retained_bytes, distance)?;
    }
    Ok(())
}

//! `leakproof completions` and `leakproof man`: the arguments, described to shells and people.

use crate::Outcome;
use crate::args::Args;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::{self, Write};

pub(crate) fn completions(shell: Shell) -> io::Result<Outcome> {
    // Written to memory first: the generator does not expect a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "leakproof", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Outcome::Done)
}

/// One page for all commands, as people search it.
pub(crate) fn manual() -> io::Result<Outcome> {
    let mut command = Args::command();
    command.build();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = sub.get_name().to_uppercase();
        writeln!(page, ".SH \"LEAKPROOF {name}\"")?;
        let sub = Man::new(sub.clone());
        sub.render_description_section(&mut page)?;
        sub.render_synopsis_section(&mut page)?;
        sub.render_options_section(&mut page)?;
        sub.render_extra_section(&mut page)?;
    }
    io::stdout().lock().write_all(&page)?;
    Ok(Outcome::Done)
}

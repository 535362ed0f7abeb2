//! Completions and the manual page.

mod support;

use support::{folder, leakproof};

#[test]
fn shells_and_manuals_know_every_command() {
    let here = folder("described");
    let help = leakproof(&here, &["--help"]).ends_with(0).stdout;
    // Commands are listed between these two lines, each with what it does.
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> =
        listed.filter_map(|line| line.split_whitespace().next()).filter(|c| *c != "help").collect();
    for expected in
        ["analyze", "audit", "completions", "diff", "man", "mcp", "redact", "retainers", "serve", "series", "summary"]
    {
        assert!(commands.contains(&expected), "{expected} in {commands:?}");
    }
    let manual = leakproof(&here, &["man"]).ends_with(0).stdout;
    let shells: Vec<(&str, String)> = ["bash", "zsh", "fish", "powershell"]
        .map(|shell| (shell, leakproof(&here, &["completions", shell]).ends_with(0).stdout))
        .into();
    for command in commands {
        assert!(manual.contains(&format!("\n.SH \"LEAKPROOF {}\"\n", command.to_uppercase())), "{command}: {manual}");
        for (shell, script) in &shells {
            // How each offers a command to who types.
            let offered = match *shell {
                "bash" => format!("leakproof,{command})"),
                "zsh" => format!("\n'{command}:"),
                "fish" => format!("\"__fish_leakproof_needs_command\" -f -a \"{command}\" -d "),
                _ => format!("[CompletionResult]::new('{command}', '{command}', "),
            };
            assert!(script.contains(&offered), "{shell} does not offer {command} as {offered}");
        }
    }
    assert!(manual.contains("leakproof redact after.heapsnapshot"), "the manual has the examples: {manual}");
    assert!(help.contains("Examples"), "{help}");
}

//! Completions and the manual page.

mod support;

use support::{folder, leakproof};

#[test]
fn shells_and_manuals_know_every_command() {
    let here = folder("described");
    for command in ["analyze", "summary", "diff", "series", "retainers", "mcp", "serve", "completions", "man"] {
        for shell in ["bash", "zsh", "fish", "powershell"] {
            let script = leakproof(&here, &["completions", shell]).ends_with(0).stdout;
            assert!(script.contains(command), "{shell} does not know {command}");
        }
        let manual = leakproof(&here, &["man"]).ends_with(0).stdout;
        assert!(manual.contains(&format!("LEAKPROOF {}", command.to_uppercase())), "{manual}");
    }
    assert!(leakproof(&here, &["--help"]).ends_with(0).stdout.contains("Examples"));
    let manual = leakproof(&here, &["man"]).ends_with(0).stdout;
    assert!(manual.contains("leakproof redact after.heapsnapshot"), "the manual has the examples: {manual}");
}

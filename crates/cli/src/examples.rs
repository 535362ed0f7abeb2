//! What people type, for `--help` and the manual page. A test reads each line as arguments.

pub(crate) const ALL: &str = "\
Examples:
  leakproof analyze before.heapsnapshot after.heapsnapshot gc.log
  leakproof analyze --format json --fail-on leak captures/
  leakproof summary --format json after.heapsnapshot
  leakproof retainers --class PromptCache after.heapsnapshot
  leakproof series captures/
  leakproof diff before.heapsnapshot after.heapsnapshot
  leakproof redact after.heapsnapshot -o shareable.heapsnapshot
  leakproof audit captures/
  leakproof serve

A PATH is a file, a folder (the files in it), a pattern such as 'captures/*.heapsnapshot', or - for standard input.
Exit status: 0 done, 1 a cause of --fail-on was found, 2 wrong use, 3 an input could not be read.
`leakproof help COMMAND` has more examples.";

pub(crate) const ANALYZE: &str = "\
Examples:
  leakproof analyze before.heapsnapshot after-1.heapsnapshot after-2.heapsnapshot gc.log
  leakproof analyze --format html captures/ > report.html
  leakproof analyze --format json --fail-on leak,inconclusive 'captures/*.heapsnapshot' > report.json
  leakproof analyze --baseline captures/warm.heapsnapshot --owners owners.toml captures/
  kubectl exec POD -- cat /tmp/a.heapsnapshot | leakproof analyze before.heapsnapshot -";

pub(crate) const SUMMARY: &str = "\
Examples:
  leakproof summary after.heapsnapshot
  leakproof summary --format json after.heapsnapshot.gz
  leakproof summary --scope by-detached after.heapsnapshot
  gunzip -c after.heapsnapshot.gz | leakproof summary -";

pub(crate) const DIFF: &str = "\
Examples:
  leakproof diff before.heapsnapshot after.heapsnapshot
  leakproof diff --format json before.heapsnapshot after.heapsnapshot
  kubectl exec POD -- cat /tmp/a.heapsnapshot | leakproof diff before.heapsnapshot -";

pub(crate) const RETAINERS: &str = "\
Examples:
  leakproof retainers --class PromptCache after.heapsnapshot
  leakproof retainers --class '(string)' --mode shortest after.heapsnapshot
  leakproof retainers --class @76991 --mode object after.heapsnapshot
  leakproof retainers --class CompletionResult --ignore PromptCache --format json after.heapsnapshot";

pub(crate) const SERIES: &str = "\
Examples:
  leakproof series captures/
  leakproof series --rows 10 'captures/*.heapsnapshot'
  leakproof series --order given monday.heapsnapshot tuesday.heapsnapshot
  leakproof series --format json captures/";

pub(crate) const REDACT: &str = "\
Examples:
  leakproof redact after.heapsnapshot -o shareable.heapsnapshot
  leakproof redact after.heapsnapshot.gz -o shareable.heapsnapshot.gz
  leakproof redact after.heapsnapshot -o - | leakproof audit -";

pub(crate) const AUDIT: &str = "\
Examples:
  leakproof audit after.heapsnapshot
  leakproof audit --format json captures/";

pub(crate) const MCP: &str = "\
Examples:
  leakproof mcp --root captures

An agent's configuration:
  { \"mcpServers\": { \"leakproof\": { \"command\": \"leakproof\", \"args\": [\"mcp\", \"--root\", \"captures\"] } } }";

#[cfg(feature = "parquet")]
pub(crate) const EXPORT: &str = "\
Examples:
  leakproof export --parquet tables --label build=1.4.2 --label pod=web-7 captures/web-7/
  leakproof export --parquet tables --summary captures/";

pub(crate) const SERVE: &str = "\
Examples:
  leakproof serve
  leakproof serve --port 0
  leakproof serve --site dist/site";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  leakproof completions bash > ~/.local/share/bash-completion/completions/leakproof
  leakproof completions zsh > ~/.zfunc/_leakproof
  leakproof completions fish > ~/.config/fish/completions/leakproof.fish";

pub(crate) const MAN: &str = "\
Examples:
  leakproof man | man -l -
  leakproof man > ~/.local/share/man/man1/leakproof.1";

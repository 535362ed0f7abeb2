//! A table as text for other programs: what its rows say, and never what was revealed in them.
//!
//! While everything is revealed names stand in clear without a mark: then nothing is copied (see the grid).

use protocol::report::markdown;
use web_sys::KeyboardEvent;
use yew::Html;
use yew::virtual_dom::{VNode, VTag};

/// Rows that are copied at most: more is for the command line.
pub const MOST: u32 = 1_000;

/// How a table is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    Markdown,
    /// Figures as numbers, bytes exactly.
    Csv,
}

impl As {
    /// `c` and `Shift c`.
    pub fn of(event: &KeyboardEvent) -> Option<Self> {
        match (event.key().as_str(), event.shift_key()) {
            ("c", false) => Some(Self::Markdown),
            ("C" | "c", true) => Some(Self::Csv),
            _ => None,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
        }
    }
}

/// A table with these heads.
pub fn written(of: As, heads: &[&str], rows: &[Html]) -> String {
    let mut lines = vec![line(of, heads.iter().map(|head| (*head).to_owned()))];
    if of == As::Markdown {
        // The first column says what a row is of; the others are figures.
        lines.push(
            heads.iter().enumerate().map(|(i, _)| if i == 0 { "| --- " } else { "| ---: " }).collect::<String>() + "|",
        );
    }
    lines.extend(rows.iter().map(|row| {
        line(of, cells(row).into_iter().map(|cell| if of == As::Csv { cell.exact() } else { cell.inert() }))
    }));
    lines.join("\n") + "\n"
}

fn line(of: As, cells: impl Iterator<Item = String>) -> String {
    match of {
        As::Markdown => cells.map(|cell| format!("| {cell} ")).collect::<String>() + "|",
        As::Csv => cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(","),
    }
}

/// A field of RFC 4180. One that a spreadsheet would take for a formula is made text.
fn quoted(cell: &str) -> String {
    let formula = cell.parse::<f64>().is_err() && cell.starts_with(['=', '+', '-', '@']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// A cell as it is drawn, and the figure behind it.
#[derive(Default)]
struct Cell {
    text: String,
    behind: Option<String>,
    /// A name, even if it looks like a number.
    named: bool,
}

impl Cell {
    /// Nothing that Markdown or a forge acts on.
    fn inert(self) -> String {
        if self.named { markdown::name(&self.text) } else { markdown::prose(&self.text) }
    }

    /// A number as programs read it, else the text.
    fn exact(self) -> String {
        if self.named {
            return self.text;
        }
        self.behind.as_deref().and_then(number).or_else(|| number(&self.text)).unwrap_or(self.text)
    }
}

/// `12,515,203 B`, `+3,200` and `−12` as digits.
fn number(text: &str) -> Option<String> {
    let text = text.strip_suffix('B').unwrap_or(text).trim();
    let digits = text.replace([',', '+'], "").replace('\u{2212}', "-");
    let unsigned = digits.strip_prefix('-').unwrap_or(&digits);
    (!unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// Cells of a drawn row, from left to right.
fn cells(row: &Html) -> Vec<Cell> {
    let mut found = Vec::new();
    let mut open = vec![row];
    while let Some(node) = open.pop() {
        match node {
            VNode::VList(list) => open.extend(list.iter().rev()),
            VNode::VTag(tag) if attribute(tag, "role") == Some("gridcell") => {
                let behind = attribute(tag, "data-exact").or(attribute(tag, "title")).map(str::to_owned);
                found.push(Cell { text: text_of(tag), behind, named: has_class(tag, "name") });
            }
            VNode::VTag(tag) => open.extend(tag.children()),
            _ => {}
        }
    }
    found
}

fn attribute<'a>(tag: &'a VTag, name: &str) -> Option<&'a str> {
    tag.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn has_class(tag: &VTag, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|all| all.split(' ').any(|each| each == class))
}

/// What a cell says. Shares stand beside their figure; marks are no text; what was revealed is not said.
fn text_of(cell: &VTag) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut open: Vec<&VNode> = cell.children().into_iter().collect();
    while let Some(node) = open.pop() {
        match node {
            VNode::VText(text) if !text.text.is_empty() => words.push(text.text.to_string()),
            VNode::VList(list) => open.extend(list.iter().rev()),
            VNode::VTag(tag) => {
                if has_class(tag, "revealed") {
                    words.push("redacted".to_owned());
                } else if !has_class(tag, "pct") {
                    open.extend(tag.children());
                }
            }
            _ => {}
        }
    }
    let text = words.join(" ");
    // The token of a value is one word with its dot.
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("· ", "·")
}

#[cfg(test)]
mod tests {
    use super::*;
    use yew::html;

    fn rows() -> Vec<Html> {
        let row = |name: &'static str, exact: &'static str, size: &'static str, net: &'static str| {
            html! {
                <div role="row">
                    <div role="gridcell" class="name" title="a title"><span>{ name }</span></div>
                    <div role="gridcell" class="size" title={exact}>{ size }<span class="pct">{ "94.1\u{202f}%" }</span><i style="--p:1" /></div>
                    { html! { <div role="gridcell">{ net }</div> } }
                </div>
            }
        };
        vec![
            row("Job|List", "8,263,104\u{202f}B", "8.26\u{202f}MB", "+3,200"),
            row("=cmd, \"x\"", "12\u{202f}B", "12\u{202f}B", "\u{2212}12"),
            row("12B", "0\u{202f}B", "0\u{202f}B", "0"),
            row("-2+3", "0\u{202f}B", "0\u{202f}B", "0"),
        ]
    }

    #[test]
    fn tables_are_markdown_and_csv() {
        let check = |of: As, expect: &[&str]| {
            assert_eq!(written(of, &["Class", "Retained", "Net"], &rows()).lines().collect::<Vec<_>>(), expect);
        };
        check(
            As::Markdown,
            &[
                "| Class | Retained | Net |",
                "| --- | ---: | ---: |",
                "| `Job¦List` | 8.26 MB | +3,200 |",
                "| `=cmd, \"x\"` | 12 B | \u{2212}12 |",
                "| `12B` | 0 B | 0 |",
                "| `-2+3` | 0 B | 0 |",
            ],
        );
        check(
            As::Csv,
            &["Class,Retained,Net", "Job|List,8263104,3200", "\"'=cmd, \"\"x\"\"\",12,-12", "12B,0,0", "'-2+3,0,0"],
        );
    }

    #[test]
    fn what_was_revealed_is_not_copied() {
        let row = html! { <div role="row"><div role="gridcell"><b class="revealed mono">{ "the value" }</b><span class="e">{ "@12" }</span></div></div> };
        assert_eq!(written(As::Csv, &["Text"], &[row]), "Text\nredacted @12\n");
    }
}

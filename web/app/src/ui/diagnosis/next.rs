//! What to capture next, with the command to copy.

use crate::text;
use crate::ui::parts::{Command, coded};
use protocol::report::Report;
use std::rc::Rc;
use yew::{Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct NextProps {
    pub report: Rc<Report>,
}

#[function_component]
pub fn NextCaptures(props: &NextProps) -> Html {
    let steps = &props.report.next_steps;
    if steps.is_empty() {
        return Html::default();
    }
    let rows = steps.iter().map(|step| {
        // The first sentence is what to do, the rest is why.
        let (lead, why) = split_sentence(step.text.as_str());
        html! {
            <li>
                <b>{ coded(lead) }</b>{ coded(why) }
                if let Some(command) = &step.command { <Command command={command.to_string()} /> }
            </li>
        }
    });
    html! { <div class="next"><h2>{ text::CAPTURE_NEXT }</h2><ol>{ for rows }</ol></div> }
}

fn split_sentence(text: &str) -> (&str, &str) {
    [". ", "? ", ": "].iter().filter_map(|end| text.find(end)).min().map_or((text, ""), |at| text.split_at(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_leads() {
        assert_eq!(split_sentence("Wait. Then look."), ("Wait.", " Then look."));
        assert_eq!(split_sentence("Take v1.2 now"), ("Take v1.2 now", ""));
    }
}

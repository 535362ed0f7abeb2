//! `tracemalloc.Filter` and `DomainFilter`, put together by hand.

use crate::text;
use protocol::SiteFilter;
use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::{Callback, Html, Properties, function_component, html, use_node_ref};

#[derive(Properties, PartialEq)]
pub struct FiltersProps {
    pub filters: Vec<SiteFilter>,
    pub on_change: Callback<Vec<SiteFilter>>,
}

/// A pattern with an optional line: `*/queue.py:23`. Drive letters and ports are no lines.
fn parse(text: &str) -> (String, Option<u32>) {
    match text.rsplit_once(':') {
        Some((pattern, line)) if !pattern.is_empty() => match line.parse() {
            Ok(line) => (pattern.to_owned(), Some(line)),
            Err(_) => (text.to_owned(), None),
        },
        _ => (text.to_owned(), None),
    }
}

#[function_component]
pub fn Filters(props: &FiltersProps) -> Html {
    let (kind, value, frames) = (use_node_ref(), use_node_ref(), use_node_ref());
    let onsubmit = {
        let (kind, value, frames) = (kind.clone(), value.clone(), frames.clone());
        let (filters, on_change) = (props.filters.clone(), props.on_change.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let kind = kind.cast::<HtmlSelectElement>().map(|s| s.value()).unwrap_or_default();
            let Some(input) = value.cast::<HtmlInputElement>() else { return };
            let text = input.value();
            let text = text.trim();
            if text.is_empty() {
                return;
            }
            let inclusive = kind.starts_with("only");
            let filter = if kind.ends_with("domain") {
                let Ok(domain) = text.parse() else { return };
                SiteFilter { inclusive, pattern: None, line: None, all_frames: false, domain: Some(domain) }
            } else {
                let (pattern, line) = parse(text);
                let all_frames = frames.cast::<HtmlInputElement>().is_some_and(|c| c.checked());
                SiteFilter { inclusive, pattern: Some(pattern), line, all_frames, domain: None }
            };
            input.set_value("");
            on_change.emit(filters.iter().cloned().chain([filter]).collect());
        })
    };
    let chips = props.filters.iter().enumerate().map(|(i, filter)| {
        let (filters, on_change) = (props.filters.clone(), props.on_change.clone());
        let onclick = Callback::from(move |_| {
            let mut rest = filters.clone();
            rest.remove(i);
            on_change.emit(rest);
        });
        html! { <button type="button" class="chip" {onclick} title={text::REMOVE}>{ text::filter(filter) }<span aria-hidden="true">{ " ×" }</span></button> }
    });
    html! {
        <form class="filters" {onsubmit} aria-label={text::FILTERS}>
            <select ref={kind} aria-label={text::FILTER_KIND}>
                { for text::FILTER_KINDS.map(|(id, word)| html! { <option value={id} selected={id == "only"}>{ word }</option> }) }
            </select>
            <input ref={value} type="text" placeholder={text::FILTER_EXAMPLE} aria-label={text::FILTER_VALUE} autocomplete="off" spellcheck="false" />
            <label><input ref={frames} type="checkbox" />{ text::ALL_FRAMES }</label>
            <button type="submit">{ text::ADD_FILTER }</button>
            { for chips }
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_follow_the_pattern() {
        for (text, pattern, line) in [
            ("*/queue.py:23", "*/queue.py", Some(23)),
            ("*/queue.py", "*/queue.py", None),
            ("C:\\x\\*.py", "C:\\x\\*.py", None),
            (":7", ":7", None),
            ("<frozen *>", "<frozen *>", None),
        ] {
            assert_eq!(parse(text), (pattern.to_owned(), line), "{text}");
        }
    }
}

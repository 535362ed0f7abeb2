//! Placeholder until the table stands.
use yew::{Html, function_component, html};
#[function_component]
pub fn ClassesView() -> Html { html! {} }

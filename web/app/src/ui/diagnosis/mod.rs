//! Placeholder until the verdict stands.
use yew::{Html, function_component, html};
#[function_component]
pub fn DiagnosisView() -> Html { html! {} }

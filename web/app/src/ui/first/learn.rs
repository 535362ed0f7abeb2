//! What each further file adds to the answer.

use crate::text;
use crate::ui::parts::CauseMark;
use protocol::report::Cause;
use yew::{Html, function_component, html};

const ROWS: [(&str, &str, &[Cause]); 6] = [
    ("1 snapshot", "What fills the heap and what holds it", &[]),
    ("+ a second", "What grew in between, by class and owner", &[]),
    ("+ a third", "Steady or levelling off:", &[Cause::Leak, Cause::Cache, Cause::Healthy]),
    ("+ GC log", "The floor after GC, and the limit:", &[Cause::RuntimeConfiguration]),
    ("+ memory readings", "Buffers and RSS over time:", &[Cause::BatchSize]),
    ("From a browser", "What the tools themselves hold:", &[Cause::BrowserArtifact]),
];

#[function_component]
pub fn Learn() -> Html {
    let rows = ROWS.iter().map(|(what, adds, causes)| {
        html! {
            <tr>
                <th scope="row">{ *what }</th>
                <td>
                    { *adds }
                    if !causes.is_empty() {
                        <div class="cs">{ for causes.iter().map(|cause| html! { <CauseMark cause={*cause} /> }) }</div>
                    }
                </td>
            </tr>
        }
    });
    html! {
        <section class="learn">
            <table><caption>{ text::LEARN }</caption><tbody>{ for rows }</tbody></table>
            <p class="s m">{ text::LEARN_NOTE }</p>
        </section>
    }
}

//! Bytes by family, as Chrome DevTools adds them up.

use crate::format::{bytes, exact_bytes, ratio, share};
use crate::state::FileId;
use crate::text;
use crate::ui::rows::use_ask;
use protocol::{Answer, Query};
use yew::{Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct StatisticsProps {
    pub snapshot: FileId,
}

#[function_component]
pub fn Statistics(props: &StatisticsProps) -> Html {
    let asked = use_ask(props.snapshot, Some(Query::Statistics));
    if let Some(failure) = asked.failure {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    let Some(Answer::Statistics(s)) = asked.answer.as_deref() else {
        return html! { <p class="note">{ text::COUNTING }</p> };
    };
    // Typed arrays are part of native memory; what no family has is the program's own objects.
    let native = s.native.saturating_sub(s.typed_arrays);
    let known = [s.code, s.strings, s.js_arrays, s.typed_arrays, native, s.system];
    let rest = s.total.saturating_sub(known.iter().fold(0, |sum: u64, n| sum.saturating_add(*n)));
    let mut rows: Vec<(&str, u64)> = text::FAMILIES.iter().copied().zip(known.into_iter().chain([rest])).collect();
    rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let largest = rows.first().map_or(0, |(_, n)| *n);
    let drawn = rows.iter().map(|(name, n)| {
        html! {
            <tr data-testid="family-row" data-bytes={n.to_string()}>
                <th scope="row">{ *name }</th>
                <td class="num" title={exact_bytes(*n)}>{ bytes(*n) }</td><td class="num m">{ share(*n, s.total) }</td>
                <td class="fill"><i style={format!("--p:{:.4}", ratio(*n, largest))} /></td>
            </tr>
        }
    });
    html! {
        <>
            <p class="note">{ text::families_sum(s.total) }</p>
            <table class="families" data-testid="families"><tbody>{ for drawn }</tbody></table>
        </>
    }
}

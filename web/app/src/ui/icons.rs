//! Glyphs: 16 × 16, one stroke width, round ends, in the colour of the text around them.
//!
//! A cause is the curve that memory draws in that case.

use protocol::report::{Cause, OwnerKind};
use yew::{AttrValue, Classes, Html, Properties, function_component, html};

/// One stroke of a glyph.
#[derive(Debug, PartialEq)]
pub struct Stroke {
    path: &'static str,
    width: Option<&'static str>,
    dash: Option<&'static str>,
    filled: bool,
}

/// A stroke.
pub const fn line(path: &'static str) -> Stroke {
    Stroke { path, width: None, dash: None, filled: false }
}

const fn thick(path: &'static str, width: &'static str) -> Stroke {
    Stroke { path, width: Some(width), dash: None, filled: false }
}

/// A stroke in dashes.
pub const fn dashed(path: &'static str, dash: &'static str) -> Stroke {
    Stroke { path, width: None, dash: Some(dash), filled: false }
}

const fn filled(path: &'static str) -> Stroke {
    Stroke { path, width: None, dash: None, filled: true }
}

/// A glyph.
pub type Glyph = &'static [Stroke];

const WINDOW: &str = "M3.250 2.750h9.500a1.500 1.500 0 0 1 1.500 1.500v7.500a1.500 1.500 0 0 1-1.500 1.500h-9.500a1.500 \
    1.500 0 0 1-1.500-1.500v-7.500a1.500 1.500 0 0 1 1.500-1.500zM1.750 6h12.500";

pub const MARK: Glyph = &[
    filled("M8 1.600c2.200 2.700 3.600 4.500 3.600 6.400a3.600 3.600 0 0 1-7.200 0c0-1.900 1.400-3.700 3.600-6.400z"),
    thick("M2.500 14.200h11", "2"),
];
pub const LOCK: Glyph = &[line(
    "M4.500 7h7a1.500 1.500 0 0 1 1.500 1.500v4a1.500 1.500 0 0 1-1.500 1.500h-7a1.500 1.500 0 0 1-1.500-1.500v-4a1.500 \
     1.500 0 0 1 1.500-1.500zM5.200 7V5a2.800 2.800 0 0 1 5.600 0v2",
)];
pub const EYE: Glyph = &[line(
    "M1.500 8s2.400-4.500 6.500-4.500 6.500 4.500 6.500 4.500-2.400 4.500-6.500 4.500-6.500-4.500-6.500-4.500zM6.100 8a1.900 \
     1.900 0 1 0 3.800 0a1.900 1.900 0 1 0-3.800 0",
)];
pub const OFFLINE: Glyph =
    &[line("M2 6.500a9 9 0 0 1 12 0M4.500 9.500a5.500 5.500 0 0 1 7 0M8 12.700h.01M2.500 13.500l11-11")];
pub const COPY: Glyph = &[line(
    "M7 5.500h5a1.500 1.500 0 0 1 1.500 1.500v5a1.500 1.500 0 0 1-1.500 1.500h-5a1.500 1.500 0 0 1-1.500-1.500v-5a1.500 \
     1.500 0 0 1 1.500-1.500zM10.500 3h-6.500a1.500 1.500 0 0 0-1.500 1.500v6",
)];
pub const UP: Glyph = &[line("M8 13V3.500M4 7.500l4-4 4 4")];
pub const DOWN: Glyph = &[line("M8 3v9.500M4 8.500l4 4 4-4")];
pub const CHECK: Glyph = &[line("M3 8.500l3.300 3.300L13 4.800")];
pub const MISSING: Glyph = &[dashed("M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0", "2.200 2.200")];
pub const SEARCH: Glyph =
    &[line("M2.800 7a4.200 4.200 0 1 0 8.400 0a4.200 4.200 0 1 0-8.400 0M10.200 10.200l3.600 3.600")];
pub const DOWNLOAD: Glyph = &[line("M8 2.500v8M4.500 7.500L8 11l3.500-3.500M2.500 14h11")];
pub const THEME: Glyph =
    &[line("M2.500 8a5.500 5.500 0 1 0 11 0a5.500 5.500 0 1 0-11 0"), filled("M8 2.500a5.500 5.500 0 0 1 0 11z")];

/// A cause.
pub fn cause(cause: Cause) -> Glyph {
    match cause {
        Cause::Leak => const { &[line("M1.500 13.500h3.500v-3.500h3.500v-3.500h3.500v-3.500h2.500")] },
        Cause::Cache => const { &[line("M1.500 13.500l4.500-6.500h8.500"), dashed("M1.500 3.500h13", "2.500 2")] },
        Cause::BatchSize => const { &[line("M1.500 13l3-9.500 1.500 9.500h1.500l3-9.500 1.500 9.500h2.500")] },
        Cause::BrowserArtifact => const { &[line(WINDOW), line("M4 4.400h.01")] },
        Cause::RuntimeConfiguration => {
            const {
                &[
                    thick("M1.500 2.500h13", "2"),
                    line(
                        "M1.500 7.500l1.800-2.500 1.800 2.500 1.800-2.500 1.800 2.500 1.800-2.500 1.800 2.500 2-2.500",
                    ),
                    thick("M1.500 13.500h13", "1"),
                ]
            }
        }
        Cause::Healthy => const { &[line("M1.500 13.500c2-5 3-5.500 5-5.500h8")] },
        Cause::Inconclusive => {
            const {
                &[
                    dashed("M1.500 12.500l4-3M8 7.700l2-1.500", "2 2.200"),
                    line("M11.800 4.200a1.600 1.600 0 1 1 1.700 1.700v1M13.500 9h.01"),
                ]
            }
        }
    }
}

/// A kind of owner.
pub fn owner(kind: OwnerKind) -> Glyph {
    match kind {
        OwnerKind::Cache => {
            const {
                &[line(
                    "M2.500 4c0-1.200 2.500-2.200 5.500-2.200s5.500 1 5.500 2.200-2.500 2.200-5.500 2.200-5.500-1-5.500-2.200zM2.500 4v8c0 \
             1.200 2.500 2.200 5.500 2.200s5.500-1 5.500-2.200V4M2.500 8c0 1.200 2.500 2.200 5.500 2.200s5.500-1 5.500-2.200",
                )]
            }
        }
        OwnerKind::Queue => const { &[line("M2 5v6M5 5v6M8 5v6M10.500 8h4M12.700 6l2 2-2 2")] },
        OwnerKind::Parser => {
            const {
                &[line(
                    "M6 2.500c-2 0-2 1-2 2.500s0 3-2 3c2 0 2 1.500 2 3s0 2.500 2 2.500M10 2.500c2 0 2 1 2 2.500s0 3 2 3c-2 0-2 1.500-2 \
             3s0 2.500-2 2.500",
                )]
            }
        }
        OwnerKind::BrowserPage => const { &[line(WINDOW)] },
        OwnerKind::VectorBatch => {
            const { &[thick("M4 4h.01M8 4h.01M12 4h.01M4 8h.01M8 8h.01M12 8h.01M4 12h.01M8 12h.01M12 12h.01", "2.4")] }
        }
        OwnerKind::RequestTrace => const { &[line("M2 4h9M5 8h7M8 12h6")] },
        OwnerKind::EventListener => {
            const { &[line("M4 11V7.500a4 4 0 0 1 8 0V11l1.200 1.500H2.800zM6.700 14.300h2.600")] }
        }
        OwnerKind::Timer => {
            const { &[line("M2.200 8a5.800 5.800 0 1 0 11.600 0a5.800 5.800 0 1 0-11.600 0M8 4.800V8l2.200 1.600")] }
        }
        OwnerKind::Closure => {
            const { &[line("M4 2.500H2v11h2M12 2.500h2v11h-2M9.800 5c-1.700-.6-2 .6-2.200 2l-.6 4M6 7.500h3")] }
        }
        OwnerKind::Promise => const { &[line("M13.500 8A5.500 5.500 0 1 1 8 2.500"), thick("M12 3.500h.01", "2")] },
        OwnerKind::Module => {
            const { &[line("M8 1.800l5.500 3.100v6.200L8 14.200l-5.500-3.100V4.900zM2.500 4.900L8 8l5.500-3.100M8 8v6.200")] }
        }
        OwnerKind::Worker => {
            const {
                &[line(
                    "M3 2h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM6 12.500V13a1 1 0 0 0 1 1h6a1 1 0 0 0 1-1V7a1 1 0 0 0-1-1h-.500",
                )]
            }
        }
        OwnerKind::VmContext => {
            const {
                &[line(
                    "M3.250 1.750h9.500a1.500 1.500 0 0 1 1.500 1.500v9.500a1.500 1.500 0 0 1-1.500 1.500h-9.500a1.500 1.500 0 0 1-1.500-1.500v-9.500a1.500 1.500 0 0 1 1.500-1.500zM5 6a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1z",
                )]
            }
        }
        OwnerKind::Session => const { &[line("M2 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0M8 8h6v2.500M11.500 8v2")] },
        OwnerKind::Buffer => {
            const {
                &[line(
                    "M2.500 5h11a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1zM5 5v6M8 5v6M11 5v6",
                )]
            }
        }
        OwnerKind::Console => const { &[line("M2.500 4l4 4-4 4M8 12.500h5.500")] },
        OwnerKind::None => const { &[line("M3.500 8h9")] },
        OwnerKind::Unknown => {
            const { &[line("M5.500 6a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .7-1 1.500M8 12.500h.01")] }
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct IconProps {
    pub glyph: Glyph,
    /// 14 px, for rows and buttons.
    #[prop_or_default]
    pub small: bool,
    #[prop_or_default]
    pub class: Classes,
}

/// A glyph. Always decorative: a word stands beside it or in a label.
#[function_component]
pub fn Icon(props: &IconProps) -> Html {
    let strokes = props.glyph.iter().map(|stroke| {
        let fill = stroke.filled.then_some("currentColor");
        let no_stroke = stroke.filled.then_some("none");
        let dash = stroke.dash.map(AttrValue::from);
        html! { <path d={stroke.path} stroke-width={stroke.width} stroke-dasharray={dash} fill={fill} stroke={no_stroke} /> }
    });
    html! {
        <svg class={yew::classes!("i", props.small.then_some("i-s"), props.class.clone())} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            { for strokes }
        </svg>
    }
}

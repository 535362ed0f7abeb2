//! How the page is shown. The only thing that outlives it.

use crate::browser;
use crate::host::embedded;

/// Light, dark, or as the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

/// All settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The theme.
    pub theme: Theme,
    /// Whether single letters and digits are keys (WCAG 2.1.4).
    pub letters: bool,
}

const LETTERS: &str = "leakproof.letters";
const THEME: &str = "leakproof.theme";

impl Theme {
    /// In storage and in `data-theme`; `None` for the system's.
    fn id(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The next one of a switch that goes round.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

impl Settings {
    /// Settings as they were left.
    pub fn restore() -> Self {
        // In a frame the page around has the say, or else the system.
        let theme = match browser::remembered(THEME).filter(|_| !embedded()).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let letters = browser::remembered(LETTERS).as_deref() != Some("off");
        let settings = Self { theme, letters };
        settings.apply();
        settings
    }

    /// Shows the page in another theme, and remembers it.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        browser::remember(THEME, theme.id());
        self.apply();
    }

    /// Makes single letters keys, or leaves them to others.
    pub fn set_letters(&mut self, letters: bool) {
        self.letters = letters;
        browser::remember(LETTERS, (!letters).then_some("off"));
        self.apply();
    }

    fn apply(&self) {
        let Some(root) = browser::document().and_then(|d| d.document_element()) else { return };
        let _ = match self.theme.id() {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
        let _ = if self.letters {
            root.remove_attribute("data-letters")
        } else {
            root.set_attribute("data-letters", "off")
        };
    }
}

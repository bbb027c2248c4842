//! What the pages of guests and invited people say, in every language.

use crate::language::{Dictionary, Language, Locale, Words};
use axum::http::HeaderMap;
use std::sync::LazyLock;

macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../../locales/", $language, "/pages.ftl")),
            include_str!(concat!("../../locales/", $language, "/guest.ftl")),
            include_str!(concat!("../../locales/", $language, "/forms.ftl")),
            include_str!(concat!("../../locales/", $language, "/refusals.ftl")),
        ]
    };
}

const FILES: [(Language, &[&str]); 2] =
    [(Language::English, files!("en")), (Language::Spanish, files!("es"))];

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::new(&FILES));

/// The texts for a reader.
pub(crate) fn words(locale: Locale) -> Words {
    Words::new(&DICTIONARY, locale)
}

/// The texts for somebody of whom only her browser is known.
pub(crate) fn of(headers: &HeaderMap) -> Words {
    words(Locale::of(headers, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn no_text_of_a_page_is_missing_in_a_language_and_none_is_there_for_nothing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["src", "templates"] {
            crate::language::sources(&root.join(folder), &mut found).unwrap();
        }
        let problems = crate::language::problems(&FILES, &found);
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

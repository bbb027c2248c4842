//! What the portal says, in every language.

use doorward_web::language::{Dictionary, Language, Locale, Words};
use std::sync::LazyLock;

macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../locales/", $language, "/frame.ftl")),
            include_str!(concat!("../locales/", $language, "/overview.ftl")),
            include_str!(concat!("../locales/", $language, "/people.ftl")),
            include_str!(concat!("../locales/", $language, "/groups.ftl")),
            include_str!(concat!("../locales/", $language, "/doors.ftl")),
            include_str!(concat!("../locales/", $language, "/controllers.ftl")),
            include_str!(concat!("../locales/", $language, "/rules.ftl")),
            include_str!(concat!("../locales/", $language, "/links.ftl")),
            include_str!(concat!("../locales/", $language, "/applications.ftl")),
            include_str!(concat!("../locales/", $language, "/reports.ftl")),
            include_str!(concat!("../locales/", $language, "/settings.ftl")),
            include_str!(concat!("../locales/", $language, "/me.ftl")),
            include_str!(concat!("../locales/", $language, "/sign_in.ftl")),
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn no_text_is_missing_in_a_language_and_none_is_there_for_nothing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        doorward_web::language::sources(&root.join("src"), &mut found).unwrap();
        doorward_web::language::sources(&root.join("templates"), &mut found).unwrap();
        let problems = doorward_web::language::problems(&FILES, &found);
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

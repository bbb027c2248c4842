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

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn no_text_is_missing_in_a_language_and_none_is_there_for_nothing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        sources(&root.join("src"), &mut found);
        sources(&root.join("templates"), &mut found);
        let problems = doorward_web::language::problems(&FILES, &found);
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

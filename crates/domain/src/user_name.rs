//! User names and aliases. Not for the names of people as spoken: that is [`crate::PersonName`].

use crate::{FieldProblem, text};
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// A user name or an alias, as spelt, with the folded form by which it is unique in its company.
///
/// Names compare ignoring case and compatibility forms (Unicode NFKC, then lower case), so
/// `Richard001` and `ＲＩＣＨＡＲＤ００１` are the same name. A name that mixes scripts whose letters
/// look alike (Latin with Cyrillic, Greek, Armenian or Cherokee) is refused, because it can only
/// serve to be taken for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName {
    spelled: String,
    folded: String,
}

impl UserName {
    /// The longest name taken, in characters.
    pub const LONGEST: usize = 256;

    /// Reads a name as a person or a program wrote it.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let spelled = text::plain(text, Self::LONGEST)?.to_owned();
        if spelled.is_ascii() {
            let folded = spelled.to_ascii_lowercase();
            return Ok(Self { spelled, folded });
        }
        if mixes_lookalike_scripts(&spelled) {
            return Err(FieldProblem::MixedScripts);
        }
        let folded = Self::fold(&spelled);
        Ok(Self { spelled, folded })
    }

    /// The form under which a name is looked up, for a text that may be no valid name at all.
    pub fn fold(text: &str) -> String {
        let text = text.trim();
        if text.is_ascii() {
            return text.to_ascii_lowercase();
        }
        // Lower-casing can leave a form that composes further (İ), and composing can leave white
        // space at the ends (U+1FBF), so it is done until nothing changes.
        let mut folded = Self::fold_once(text);
        for _ in 0..4 {
            let again = Self::fold_once(&folded);
            if again == folded {
                break;
            }
            folded = again;
        }
        folded
    }

    fn fold_once(text: &str) -> String {
        let lower = text.nfkc().collect::<String>().to_lowercase();
        lower.nfkc().collect::<String>().trim().to_owned()
    }

    /// As spelt.
    pub fn as_str(&self) -> &str {
        &self.spelled
    }

    /// The folded form: equal for names that count as the same.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

fn mixes_lookalike_scripts(text: &str) -> bool {
    let mut seen: Option<Script> = None;
    for script in text.nfkc().map(|c| c.script()) {
        let lookalike = matches!(
            script,
            Script::Latin | Script::Cyrillic | Script::Greek | Script::Armenian | Script::Cherokee
        );
        if lookalike && seen.replace(script).is_some_and(|before| before != script) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_compare_ignoring_case_and_width() {
        let plain = UserName::parse("Richard001").unwrap();
        let wide = UserName::parse(" ＲＩＣＨＡＲＤ００１ ").unwrap();
        assert_eq!(plain.folded(), wide.folded());
        assert_eq!(wide.as_str(), "ＲＩＣＨＡＲＤ００１");
    }

    #[test]
    fn a_lookalike_in_another_script_is_refused_but_whole_scripts_are_welcome() {
        assert_eq!(UserName::parse("аdmin"), Err(FieldProblem::MixedScripts)); // Cyrillic а
        assert!(UserName::parse("админ").is_ok());
        assert!(UserName::parse("管理者Taro").is_ok());
        assert!(UserName::parse("مدير").is_ok());
    }

    #[test]
    fn three_hundred_characters_are_too_many() {
        let problem = FieldProblem::TooLong { longest: UserName::LONGEST };
        assert_eq!(UserName::parse(&"x".repeat(300)), Err(problem));
        assert!(UserName::parse(&"x".repeat(256)).is_ok());
    }

    #[test]
    fn a_letter_that_becomes_white_space_leaves_none_behind() {
        let folded = UserName::fold("\u{1FBF}");
        assert_eq!(UserName::fold(&folded), folded);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = UserName::fold(&text);
            prop_assert_eq!(UserName::fold(&once), once.clone());
        }

        #[test]
        fn parse_and_lookup_agree(text in "\\PC{1,40}") {
            if let Ok(name) = UserName::parse(&text) {
                prop_assert_eq!(UserName::fold(&text), name.folded());
            }
        }
    }
}

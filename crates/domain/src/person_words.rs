//! The words by which a person is found when somebody types the beginning of one. Not for looking
//! anybody up by a whole name: user names and addresses have keys of their own.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word kept, in bytes; of a longer one its beginning.
pub const LONGEST_WORD: usize = 64;
/// How many words of a person are kept.
const MOST_WORDS: usize = 24;
/// How many words of a question count.
const MOST_ASKED: usize = 6;

/// What is known of a person that somebody may type.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersonTexts<'a> {
    /// First name.
    pub first_name: &'a str,
    /// Last name.
    pub last_name: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// User name; empty when she has none.
    pub user_name: &'a str,
    /// Telephone number in E.164 form; empty when there is none.
    pub phone: &'a str,
}

impl PersonTexts<'_> {
    /// Every word: names with the parts between hyphens and the like, the address and the user name
    /// whole and in parts, the telephone number with and without its country.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let email = fold(self.email);
        push(&mut words, &email);
        push_parts(&mut words, email.split('@').next().unwrap_or_default());
        let digits = digits_of(self.phone);
        push(&mut words, &digits);
        push(&mut words, digits.get(country_code(&digits)..).unwrap_or_default());
        for text in [self.user_name, self.last_name, self.first_name] {
            for word in fold(text).split_whitespace() {
                push(&mut words, word);
                push_parts(&mut words, word);
            }
        }
        words
    }

    /// The words that an index needs: none with which another one begins.
    pub fn index_words(&self) -> Vec<String> {
        let mut words = self.words();
        words.sort_unstable();
        words.dedup();
        // What a word begins with stands right before it.
        let mut kept: Vec<String> = Vec::with_capacity(words.len());
        for word in words.into_iter().rev() {
            if !kept.last().is_some_and(|longer| longer.starts_with(word.as_str())) {
                kept.push(word);
            }
        }
        kept
    }

    /// Whether each word that is asked for is the beginning of one of hers.
    pub fn has_all(&self, asked: &[String]) -> bool {
        let words = self.words();
        asked.iter().all(|asked| words.iter().any(|word| word.starts_with(asked.as_str())))
    }
}

/// The words of what somebody typed. A telephone number is one word, however it is written.
pub fn asked_words(typed: &str) -> Vec<String> {
    let digits = digits_of(typed);
    let is_number = digits.len() >= 3
        && typed.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-()./".contains(c));
    if is_number {
        return vec![cut(&digits).to_owned()];
    }
    let folded = fold(typed);
    let mut words = Vec::new();
    folded.split_whitespace().take(MOST_ASKED).for_each(|word| push(&mut words, word));
    words
}

/// A text as words are compared: without accents, in small letters, without outer white space.
fn fold(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    plain.to_lowercase()
}

fn push(words: &mut Vec<String>, word: &str) {
    let word = cut(word);
    let is_new = words.iter().all(|known| known != word);
    if is_new && !word.is_empty() && words.len() < MOST_WORDS {
        words.push(word.to_owned());
    }
}

/// The parts of a word between whatever is neither letter nor digit.
fn push_parts(words: &mut Vec<String>, word: &str) {
    word.split(|c: char| !c.is_alphanumeric()).for_each(|part| push(words, part));
}

fn cut(word: &str) -> &str {
    let mut end = word.len().min(LONGEST_WORD);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word.get(..end).unwrap_or_default()
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// How many digits a country code has that a number begins with (ITU-T E.164, Annex D).
fn country_code(digits: &str) -> usize {
    const TWO: [&str; 42] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94",
    ];
    match digits.get(..2) {
        Some(code) if code.starts_with(['1', '7']) => 1,
        Some(code) if TWO.contains(&code) || code == "95" || code == "98" => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANA: PersonTexts<'_> = PersonTexts {
        first_name: "Ana María",
        last_name: "García-López",
        email: "ana.garcia@example.org",
        user_name: "AGarcia",
        phone: "+34612345678",
    };

    fn finds(typed: &str) -> bool {
        let asked = asked_words(typed);
        !asked.is_empty() && ANA.has_all(&asked)
    }

    #[test]
    fn a_person_is_found_by_the_beginning_of_any_word_in_any_order() {
        for typed in [
            "ana",
            "MARI",
            "garcia",
            "García",
            "lopez ana",
            "garcia-l",
            "ana.garcia@ex",
            "agar",
            "+34 612 345",
            "612345678",
            "(612) 345",
            "a m l",
        ] {
            assert!(finds(typed), "{typed}");
        }
        for typed in ["", "  ", "arcia", "ana x", "345678", "org"] {
            assert!(!finds(typed), "{typed}");
        }
    }

    #[test]
    fn an_index_keeps_no_word_with_which_another_begins() {
        let mut kept = ANA.index_words();
        kept.sort_unstable();
        let wanted = [
            "34612345678",
            "612345678",
            "agarcia",
            "ana.garcia@example.org",
            "garcia-lopez",
            "lopez",
            "maria",
        ];
        assert_eq!(kept, wanted);
    }

    proptest! {
        #[test]
        fn whatever_is_found_is_found_by_the_index(
            first in "\\PC{0,20}", last in "\\PC{0,90}", typed in "\\PC{1,4}",
        ) {
            let her = PersonTexts { first_name: &first, last_name: &last, ..ANA };
            let kept = her.index_words();
            prop_assert!(kept.iter().all(|word| word.len() <= LONGEST_WORD));
            for asked in asked_words(&typed) {
                let found = her.has_all(std::slice::from_ref(&asked));
                prop_assert_eq!(found, kept.iter().any(|word| word.starts_with(&asked)));
            }
        }
    }
}

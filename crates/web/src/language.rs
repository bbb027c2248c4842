//! What pages say, in the languages there are. The texts are Fluent files, one set for each crate that
//! has pages; here is how one of them is chosen and read.

mod dictionary;
mod refusals;
mod words;

pub use dictionary::{Dictionary, problems, sources};
pub use refusals::{denial_text, failure_text, refusal_text, sentence};
pub use words::Words;

use axum::http::{HeaderMap, header};

/// A language in which there are texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Spanish.
    Spanish,
}

/// What a reader is used to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    /// Her language.
    pub language: Language,
    /// Whether her weeks begin on Sunday.
    pub sunday_first: bool,
    /// Whether she writes the month before the day, and twelve hours.
    pub american: bool,
}

impl Language {
    /// Every language, the one that is taken when none fits first.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    /// The language of a tag, whatever its region; `None` when there are no texts in it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

impl Locale {
    /// What a browser asks for (RFC 9110, section 12.5.4), unless its user has chosen a language.
    pub fn of(headers: &HeaderMap, chosen: Option<&str>) -> Self {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let tags = tags_by_weight(asked.unwrap_or_default());
        let language = chosen
            .and_then(Language::of_tag)
            .or_else(|| tags.iter().find_map(|tag| Language::of_tag(tag)))
            .unwrap_or(Language::English);
        let region = tags.iter().find_map(|tag| {
            let (_, region) = tag.split_once('-')?;
            (Language::of_tag(tag) == Some(language)).then(|| region.to_ascii_uppercase())
        });
        let american = region.as_deref() == Some("US") && language == Language::English;
        let sunday_first = matches!(
            region.as_deref(),
            Some(
                "US" | "CA"
                    | "MX"
                    | "BR"
                    | "PE"
                    | "CO"
                    | "VE"
                    | "GT"
                    | "HN"
                    | "NI"
                    | "PA"
                    | "SV"
                    | "DO"
                    | "PR"
                    | "IL"
                    | "JP"
                    | "IN"
                    | "ZA"
                    | "PH"
            )
        );
        Self { language, sunday_first, american }
    }
}

/// The tags of an Accept-Language header, the most wanted first.
fn tags_by_weight(header: &str) -> Vec<String> {
    let mut tags: Vec<(u16, String)> = header
        .split(',')
        .take(20)
        .filter_map(|item| {
            let mut parts = item.split(';');
            let tag = parts.next()?.trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
            let weight = weight.map_or(Some(1.0), |text| text.trim().parse::<f32>().ok())?;
            // Thousandths, as the header has three digits.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 1,000"
            )]
            let weight = (weight.clamp(0.0, 1.0) * 1_000.0) as u16;
            (weight > 0 && !tag.is_empty()).then(|| (weight, tag.to_owned()))
        })
        .collect();
    tags.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(header: &str, chosen: Option<&str>) -> Locale {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, header.parse().unwrap());
        Locale::of(&headers, chosen)
    }

    #[test]
    fn the_most_wanted_language_that_there_is_wins_and_a_choice_beats_it() {
        assert_eq!(asked("de, es;q=0.8, en;q=0.9", None).language, Language::English);
        assert_eq!(asked("es-MX,es;q=0.9,en;q=0.1", None).language, Language::Spanish);
        assert_eq!(asked("en", Some("es")).language, Language::Spanish);
        assert_eq!(asked("fr", None).language, Language::English);
        assert_eq!(asked("es;q=0, en;q=nonsense", None).language, Language::English);
    }

    #[test]
    fn weeks_begin_as_the_region_is_used_to() {
        assert!(asked("en-US,en;q=0.9", None).sunday_first);
        assert!(asked("es-MX", None).sunday_first);
        assert!(!asked("en-GB", None).sunday_first);
        assert!(!asked("es-ES", None).sunday_first);
        assert!(!asked("en-US", Some("es")).sunday_first, "the region of another language");
    }
}

//! The texts of one page, in the reader's language: what templates call.

use super::{Dictionary, Language, Locale};
use doorward_domain::Timestamp;
use doorward_domain::access::Zone;
use fluent_bundle::{FluentArgs, FluentValue};

/// The texts of a page. Templates say them by name; whatever is put into one is escaped with it.
#[derive(Clone, Copy)]
pub struct Words {
    /// The reader's.
    pub locale: Locale,
    dictionary: &'static Dictionary,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Words({})", self.locale.language.tag())
    }
}

impl Words {
    /// The texts of a dictionary for a reader.
    pub const fn new(dictionary: &'static Dictionary, locale: Locale) -> Self {
        Self { locale, dictionary }
    }

    /// The language, as the page's `lang`.
    pub const fn tag(self) -> &'static str {
        self.locale.language.tag()
    }

    /// The language.
    pub const fn language(self) -> Language {
        self.locale.language
    }

    /// Whether there is such a text.
    pub fn has(self, key: &str) -> bool {
        self.dictionary.has(self.locale.language, key)
    }

    /// A text.
    pub fn say(self, key: &str) -> String {
        self.dictionary.say(self.locale.language, key, None)
    }

    /// A text with one thing in it.
    pub fn one(self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        let mut args = FluentArgs::with_capacity(1);
        args.set(name, value.to_string());
        self.dictionary.say(self.locale.language, key, Some(&args))
    }

    /// A text with two things in it.
    pub fn two(
        self,
        key: &str,
        (name, value): (&str, &str),
        (other, second): (&str, &str),
    ) -> String {
        let mut args = FluentArgs::with_capacity(2);
        args.set(name, value);
        args.set(other, second);
        self.dictionary.say(self.locale.language, key, Some(&args))
    }

    /// A text with three things in it.
    pub fn three(self, key: &str, things: [(&str, &str); 3]) -> String {
        let mut args = FluentArgs::with_capacity(3);
        for (name, value) in things {
            args.set(name, value);
        }
        self.dictionary.say(self.locale.language, key, Some(&args))
    }

    /// A text about so many things, called `count` in it, in the form that the language has for it.
    pub fn count(self, key: &str, count: impl TryInto<i64>) -> String {
        let mut args = FluentArgs::with_capacity(1);
        args.set("count", FluentValue::from(count.try_into().unwrap_or(i64::MAX)));
        self.dictionary.say(self.locale.language, key, Some(&args))
    }

    /// A date: `27 November 2026`.
    pub fn date(self, at: Timestamp, zone: &Zone) -> String {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        const MESES: [&str; 12] = [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ];
        let date = zone.local(at).date;
        let (year, month, day) = (date.year(), date.month(), date.day());
        let name = |names: [&'static str; 12]| names.get(month.wrapping_sub(1)).copied();
        match (self.locale.language, self.locale.american) {
            (Language::Spanish, _) => {
                format!("{day} de {} de {year}", name(MESES).unwrap_or_default())
            }
            (Language::English, american) => {
                let mut month: Vec<char> = name(MONTHS).unwrap_or_default().chars().collect();
                if let Some(first) = month.first_mut() {
                    first.make_ascii_uppercase();
                }
                let month: String = month.into_iter().collect();
                if american {
                    format!("{month} {day}, {year}")
                } else {
                    format!("{day} {month} {year}")
                }
            }
        }
    }

    /// A time of day: `14:05`, or `2:05 pm` for whoever writes it so.
    pub fn clock(self, at: Timestamp, zone: &Zone) -> String {
        let second = zone.local(at).second;
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        if self.locale.american {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            return format!("{hour}:{minute:02} {half}");
        }
        format!("{hour:02}:{minute:02}")
    }

    /// Date and time of day.
    pub fn moment(self, at: Timestamp, zone: &Zone) -> String {
        format!("{}, {}", self.date(at, zone), self.clock(at, zone))
    }

    /// The days of the week in the order in which the reader's weeks go, as numbers from Sunday, 0.
    pub const fn week(self) -> [usize; 7] {
        if self.locale.sunday_first { [0, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 0] }
    }

    /// The name of a day of the week, counted from Sunday, 0.
    pub fn day(self, number: usize) -> &'static str {
        const DAYS: [&str; 7] =
            ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        const DIAS: [&str; 7] =
            ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"];
        let names = match self.locale.language {
            Language::English => DAYS,
            Language::Spanish => DIAS,
        };
        names.get(number).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: Language, american: bool) -> Words {
        static NONE: std::sync::LazyLock<Dictionary> =
            std::sync::LazyLock::new(|| Dictionary::new(&[]));
        Words::new(&NONE, Locale { language, sunday_first: american, american })
    }

    #[test]
    fn dates_are_written_as_the_reader_writes_them() {
        let at = Timestamp::from_seconds(1_795_788_300); // 2026-11-27T14:05:00Z
        let zone = Zone::default();
        assert_eq!(words(Language::English, false).moment(at, &zone), "27 November 2026, 14:05");
        assert_eq!(words(Language::English, true).moment(at, &zone), "November 27, 2026, 2:05 pm");
        let spanish = words(Language::Spanish, false).moment(at, &zone);
        assert_eq!(spanish, "27 de noviembre de 2026, 14:05");
    }
}

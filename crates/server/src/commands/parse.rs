//! Values of options, from texts that people write.

use doorward_domain::access::{DayWindows, LocalDate, Methods, Window};
use doorward_domain::{Factor, Timestamp};
use std::ops::RangeInclusive;

const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Methods separated by commas.
pub(super) fn methods(text: &str) -> Result<Methods, String> {
    let expected = "methods are card, pin, card_and_pin, link and remote, separated by commas";
    let methods = Methods::from_words(text).ok_or(expected)?;
    if methods.is_empty() { Err(expected.to_owned()) } else { Ok(methods) }
}

/// Biometric factors separated by commas; none for an empty text.
pub(super) fn factors(text: &str) -> Result<Vec<Factor>, String> {
    let mut found = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let factor = Factor::from_word(&word.to_ascii_lowercase());
        let factor = factor.ok_or("factors are finger, face and palm, separated by commas")?;
        if !found.contains(&factor) {
            found.push(factor);
        }
    }
    Ok(found)
}

/// A time in UTC: `YYYY-MM-DD HH:MM:SS`, shorter, or RFC 3339 with an offset.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    let with_offset = text.parse::<jiff::Timestamp>();
    let in_utc = || {
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    let at = with_offset.ok().or_else(in_utc);
    at.map(|at| Timestamp::from_micros(at.as_microsecond()))
        .ok_or_else(|| "write a time as YYYY-MM-DD HH:MM:SS in UTC, or with an offset".to_owned())
}

/// The weekdays (0 is Sunday) and the windows of `mon-fri 09:00-12:00,13:00-17:00`.
pub(super) fn week(text: &str) -> Result<(Vec<usize>, Vec<Window>), String> {
    let wrong = || {
        format!("{text} is no time of the week; write it as \"mon-fri 09:00-12:00,13:00-17:00\"")
    };
    let (days, hours) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let mut listed = Vec::new();
    for part in days.split(',') {
        let range = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(range.0).ok_or_else(wrong)?, day(range.1).ok_or_else(wrong)?);
        listed.extend(around(first, last));
    }
    Ok((listed, windows(hours).ok_or_else(wrong)?))
}

/// The date and the windows of `2026-12-24 09:00-12:00`; without hours closed all day.
pub(super) fn holiday(text: &str) -> Result<(LocalDate, DayWindows), String> {
    let wrong =
        || format!("{text} is no holiday; write it as 2026-12-25 or \"2026-12-24 09:00-12:00\"");
    let (date, hours) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let date = LocalDate::parse(date).map_err(|_| wrong())?;
    let windows = if hours.is_empty() { Vec::new() } else { windows(hours).ok_or_else(wrong)? };
    Ok((date, DayWindows::new(windows)))
}

fn day(text: &str) -> Option<usize> {
    let text = text.trim().to_ascii_lowercase();
    DAYS.iter().position(|day| text.starts_with(day))
}

/// The days from one to another, over the end of the week if need be.
fn around(first: usize, last: usize) -> impl Iterator<Item = usize> {
    let days: RangeInclusive<usize> = first..=if last < first { last + 7 } else { last };
    days.map(|day| day % 7)
}

fn windows(text: &str) -> Option<Vec<Window>> {
    let windows = DayWindows::parse(text).map(Vec::from);
    windows.filter(|windows: &Vec<Window>| !windows.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_week_are_read_over_its_end() {
        let (days, windows) = week("sat-Mon 22:00-24:00,0-2").unwrap();
        assert_eq!(days, [6, 0, 1]);
        let shown: Vec<_> = windows.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["00:00:00-02:00:00", "22:00:00-24:00:00"]);
        assert_eq!(week("wed 9-17").unwrap().0, [3]);
        assert_eq!(week("tue,thu 9-17").unwrap().0, [2, 4]);
        for text in ["", "mon", "mon 17-9", "mon 9-25", "mon 9:60-10", "someday 9-17", "mon 9"] {
            assert!(week(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_holiday_is_closed_unless_it_has_hours() {
        assert_eq!(holiday("2026-12-25").unwrap().1, DayWindows::default());
        let (date, windows) = holiday("2026-12-24 09:00-12:00").unwrap();
        assert_eq!((date.to_string().as_str(), windows.windows().len()), ("2026-12-24", 1));
        for text in ["", "christmas", "2026-02-30", "2026-12-24 x"] {
            assert!(holiday(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_utc_unless_it_says_otherwise() {
        let expected = Timestamp::from_seconds(1_772_931_600);
        for text in ["2026-03-08 01:00:00", "2026-03-08T01:00", "2026-03-08T02:00:00+01:00"] {
            assert_eq!(instant(text), Ok(expected), "{text}");
        }
        assert!(instant("tomorrow").is_err());
    }

    #[test]
    fn methods_are_words_and_at_least_one() {
        assert_eq!(methods("card, link").unwrap().to_string(), "card,link");
        assert!(methods("").is_err() && methods("iris").is_err());
    }
}
